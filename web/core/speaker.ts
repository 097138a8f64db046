/** Turns what someone says into lines: pieces that fit, batches of several lines, and labels by which the echo is known. */
import { byteLength } from "../../src/irc/wire/utf8.ts";
import { localLine } from "./lines.ts";
import type { NewLine } from "./lines.ts";
import { cutToRoom, roomFor } from "./outgoing.ts";
import type { Tags } from "./outgoing.ts";
import type { Line } from "./state.ts";

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

/** A message of one's own, as the list shows it before the server has confirmed it. */
export function saidLine(
  { command, action, replyTo }: Speech,
  { text, label }: OutgoingMessage,
  nick: string,
  now: number,
  delivery: Line["delivery"],
): NewLine {
  const kind = action ? "action" : command === "NOTICE" ? "notice" : "message";
  return {
    ...localLine("info", text, now),
    kind,
    nick,
    own: true,
    label,
    ...(replyTo !== undefined && { replyTo }),
    ...(delivery !== undefined && { delivery }),
  };
}

/** The lines that put another text in the place of a message. The first carries the tags, whether it is one line or a batch. */
export function editOf(
  target: string,
  text: string,
  edit: Tags,
  facts: SpeakerFacts,
): readonly OutgoingLine[] {
  const speech: Speech = { command: "PRIVMSG", target, text, action: false, replyTo: undefined };
  const [first, ...rest] = linesOf(speech, facts)[0]?.lines ?? [];
  return first === undefined ? [] : [{ ...first, tags: { ...first.tags, ...edit } }, ...rest];
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
