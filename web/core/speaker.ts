/** Turns what someone says into lines: pieces that fit, batches of several lines, and labels by which the echo is known. */
import { byteLength } from "../../src/irc/wire/utf8.ts";
import { cutToRoom, roomFor } from "./outgoing.ts";
import type { Tags } from "./outgoing.ts";

interface OutgoingLine {
  readonly command: string;
  readonly params: readonly string[];
  readonly tags: Tags;
}

/** One message of the list, and the lines that carry it. */
export interface OutgoingMessage {
  readonly label: string;
  /** The text as its echo will have it. */
  readonly text: string;
  readonly lines: readonly OutgoingLine[];
}

export interface Speech {
  readonly command: "PRIVMSG" | "NOTICE";
  readonly target: string;
  /** May have several lines. */
  readonly text: string;
  /** Said as /me. */
  readonly action: boolean;
  readonly replyTo: string | undefined;
}

export interface SpeakerFacts {
  readonly nick: string;
  readonly capabilities: ReadonlyMap<string, string>;
  readonly nextLabel: () => string;
}

interface MultilineLimits {
  readonly capability: string;
  readonly bytes: number;
  readonly lines: number;
}

function multilineLimits(capabilities: ReadonlyMap<string, string>): MultilineLimits | undefined {
  for (const capability of ["draft/multiline", "multiline"]) {
    const value = capabilities.get(capability);
    if (value === undefined || !capabilities.has("batch")) continue;
    const tokens = new URLSearchParams(value.replaceAll(",", "&"));
    return {
      capability,
      bytes: Number(tokens.get("max-bytes") ?? 4_096),
      lines: Number(tokens.get("max-lines") ?? 24),
    };
  }
  return undefined;
}

/** Empty for a text without a character. */
export function linesOf(speech: Speech, facts: SpeakerFacts): readonly OutgoingMessage[] {
  const { text, target, action } = speech;
  const rows = text.replaceAll(/\r\n?/gu, "\n").replaceAll("\0", "").replace(/\n+$/u, "").split("\n");
  if (rows.every((row) => row === "")) return [];
  const room = roomFor(facts.nick, target) - (action ? byteLength("\u0001ACTION \u0001") : 0);
  const pieces = rows.flatMap((row) =>
    cutToRoom(row, room).map((piece, place) => ({ piece, continues: place > 0 })),
  );
  const limits = multilineLimits(facts.capabilities);
  const fits = limits !== undefined && pieces.length <= limits.lines && byteLength(text) <= limits.bytes;
  if (pieces.length > 1 && fits && !action) return [batched(speech, pieces, limits, facts)];
  // An empty line cannot be said alone.
  return pieces.filter(({ piece }) => piece !== "").map(({ piece }) => single(speech, piece, facts));
}

function single(speech: Speech, piece: string, facts: SpeakerFacts): OutgoingMessage {
  const { command, target, action } = speech;
  const label = facts.nextLabel();
  const said = action ? `\u0001ACTION ${piece}\u0001` : piece;
  return {
    label,
    text: piece,
    lines: [{ command, params: [target, said], tags: tagsOf(speech, label, facts) }],
  };
}

function batched(
  speech: Speech,
  pieces: readonly { readonly piece: string; readonly continues: boolean }[],
  { capability }: MultilineLimits,
  facts: SpeakerFacts,
): OutgoingMessage {
  const { command, target } = speech;
  const label = facts.nextLabel();
  const reference = `m${label}`;
  const inner = pieces.map(({ piece, continues }): OutgoingLine => ({
    command,
    params: [target, piece],
    tags: { batch: reference, ...(continues && { [`${capability}-concat`]: "" }) },
  }));
  const text = pieces
    .map(({ piece, continues }, place) => (place === 0 || continues ? piece : `\n${piece}`))
    .join("");
  const tags = tagsOf(speech, label, facts);
  const lines = [
    { command: "BATCH", params: [`+${reference}`, capability, target], tags },
    ...inner,
    { command: "BATCH", params: [`-${reference}`], tags: {} },
  ];
  return { label, text, lines };
}

function tagsOf({ replyTo }: Speech, label: string, { capabilities }: SpeakerFacts): Tags {
  const reply = replyTo !== undefined && capabilities.has("message-tags");
  return {
    ...(capabilities.has("labeled-response") && { label }),
    ...(reply && { "+reply": replyTo, "+draft/reply": replyTo }),
  };
}
