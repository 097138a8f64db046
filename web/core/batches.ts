/**
 * Puts batches together: collects the lines of each until its end, and hands the whole on. Source: IRCv3 batch; IRCv3
 * multiline; IRCv3 labeled-response.
 */
import type { Message } from "../../src/irc/wire/message.ts";

/** A message alone, or a batch that has ended. */
export type Incoming =
  | { readonly kind: "message"; readonly message: Message; readonly label: string | undefined }
  | {
      readonly kind: "batch";
      readonly type: string;
      readonly params: readonly string[];
      /** Tags of the batch itself. */
      readonly tags: ReadonlyMap<string, string>;
      readonly messages: readonly Message[];
      readonly label: string | undefined;
    };

interface OpenBatch {
  readonly type: string;
  readonly params: readonly string[];
  readonly start: Message;
  readonly parent: OpenBatch | undefined;
  readonly label: string | undefined;
  /** Contents, in order; an inner multiline batch is one message already. */
  readonly items: Incoming[];
}

/** Batches that may be open at once, and lines in each: more are a fault of the server. */
const MOST_OPEN = 100;
const MOST_ITEMS = 20_000;

/** Kinds whose lines are handed on together: they did not happen now. */
const wholes: ReadonlySet<string> = new Set([
  "chathistory",
  "draft/chathistory",
  "draft/chathistory-targets",
  "chathistory-targets",
  "draft/search",
  "soju.im/search",
  "search",
]);

const CONCAT = "draft/multiline-concat";

export class Batches {
  readonly #open = new Map<string, OpenBatch>();

  /** Returns all that is complete with this message. */
  add(message: Message): readonly Incoming[] {
    if (message.command === "BATCH") return this.#batch(message);
    const batch = this.#open.get(message.tags.get("batch") ?? "");
    const label = message.tags.get("label");
    if (batch === undefined) return [{ kind: "message", message, label }];
    if (batch.items.length < MOST_ITEMS) batch.items.push({ kind: "message", message, label: batch.label });
    return [];
  }

  clear(): void {
    this.#open.clear();
  }

  #batch(message: Message): readonly Incoming[] {
    const [reference = "", type = "", ...params] = message.params;
    const name = reference.slice(1);
    if (reference.startsWith("+")) {
      if (this.#open.size >= MOST_OPEN) return [];
      const parent = this.#open.get(message.tags.get("batch") ?? "");
      const label = message.tags.get("label") ?? parent?.label;
      this.#open.set(name, { type, params, start: message, parent, label, items: [] });
      return [];
    }
    const batch = this.#open.get(name);
    if (batch === undefined) return [];
    this.#open.delete(name);
    const done = close(batch);
    if (batch.parent === undefined) return done;
    batch.parent.items.push(...done);
    return [];
  }
}

function close({ type, params, start, label, items }: OpenBatch): readonly Incoming[] {
  if (type === "draft/multiline" || type === "multiline") return joined(start, items, label);
  if (wholes.has(type)) {
    const messages = items.flatMap((item) => (item.kind === "message" ? [item.message] : item.messages));
    return [{ kind: "batch", type, params, tags: start.tags, messages, label }];
  }
  // The answer to a label, a netsplit, or a kind that is not known: its lines stand for themselves.
  return items;
}

/** One message of all lines. The tags are those of the batch. */
function joined(start: Message, items: readonly Incoming[], label: string | undefined): readonly Incoming[] {
  const lines = items.flatMap((item) => (item.kind === "message" ? [item.message] : []));
  const [first] = lines;
  if (first === undefined) return [];
  let text = "";
  for (const [place, { tags, params }] of lines.entries()) {
    const separator = place === 0 || tags.has(CONCAT) ? "" : "\n";
    text += separator + (params[1] ?? "");
  }
  const tags = new Map([...first.tags, ...start.tags]);
  tags.delete("batch");
  tags.delete(CONCAT);
  const message = {
    ...first,
    source: start.source ?? first.source,
    tags,
    params: [first.params[0] ?? "", text],
  };
  return [{ kind: "message", message, label }];
}
