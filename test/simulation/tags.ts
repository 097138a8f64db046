/** Which tags a line may carry, by what its reader has negotiated. Sources: the IRCv3 specification of each tag. */
import type { CapabilityName } from "../../src/irc/wire/capabilities.ts";
import type { Heard } from "./happenings.ts";
import type { HeardLine } from "./heard-line.ts";
import type { Peer } from "./peer.ts";
import { has } from "./turn.ts";
import type { Turn } from "./turn.ts";
import { demand } from "./violation.ts";

/** Labels and batches are `labels.ts` and `spans.ts`. Call before any happening of the turn was mirrored. */
export function judgeTags(turn: Turn, all: readonly Heard[], now: number): void {
  const time = new Date(now).toISOString();
  for (const { peer, line } of all) {
    judgeLine(turn, peer, line, time);
    // What is in a batch of several lines of one message is tagged with the batch, and with nothing else.
    const message = line.inside?.some(({ tags }) => tags.has("batch")) === true && line.command !== "BATCH";
    for (const inner of line.inside ?? []) {
      if (!message) judgeLine(turn, peer, inner, time);
      else
        demand([...inner.tags.keys()].every(isOfBatch), () => `${peer.name} read ${inner.text} in a batch`);
    }
  }
}

const isOfBatch = (name: string): boolean => name === "batch" || name === "draft/multiline-concat";

/** Tags that are judged by themselves. */
const JUDGED = new Set(["time", "label", "batch", "bot", "draft/oper"]);
/** What has a message id. */
const IDENTIFIED = new Set(["PRIVMSG", "NOTICE", "TAGMSG", "TOPIC", "QUIT", "RENAME"]);

function judgeLine(turn: Turn, peer: Peer, line: HeardLine, time: string): void {
  const { tags } = line;
  const read = (): string => `${peer.name} read ${line.text}`;
  const wantsTime = has(peer, "server-time");
  const said = tags.get("time");
  // What a command said before it had to wait has the time of then.
  const waited = turn.cause.kind === "reread" && tags.has("batch") && said !== undefined && said <= time;
  demand(waited || said === (wantsTime ? time : undefined), () => `${read()}: the time is ${time}`);
  demand(isRight(turn, peer, line, "bot", "B", "message-tags"), () => `${read()}: the bot tag`);
  demand(
    isRight(turn, peer, line, "draft/oper", "o", "draft/oper-tag"),
    () => `${read()}: the tag draft/oper`,
  );
  if (tags.size === 0) return;
  const message = line.command === "PRIVMSG" || line.command === "NOTICE" || line.command === "TAGMSG";
  for (const name of tags.keys()) {
    if (JUDGED.has(name)) continue;
    demand(has(peer, "message-tags"), () => `${read()}: without message-tags`);
    const fits = name.startsWith("+") ? message : name === "msgid" && IDENTIFIED.has(line.command);
    // Nobody has an account here, so nobody may seem to have one.
    demand(fits, () => `${read()}: ${name} has no place there`);
  }
}

/** Numerics that answer no command. */
const OF_NOBODY = new Set(["396", "465", "731"]);

/** Commands during which someone becomes a bot or an operator, or ceases to be one: it is one for a part of the answer. */
const CHANGING = new Set(["MODE", "OPER", "SAMODE"]);

/**
 * On what someone with a mode says, and on the numerics that answer it, for those with a capability. Sources: IRCv3 bot-mode,
 * "The bot tag"; IRCv3 oper-tag.
 */
function isRight(
  { cause, mirror, issuer, request }: Turn,
  peer: Peer,
  line: HeardLine,
  tag: string,
  letter: string,
  capability: CapabilityName,
): boolean {
  const value = line.tags.get(tag);
  if (value !== undefined && (value !== "" || !has(peer, capability))) return false;
  if (cause.kind === "reread" || CHANGING.has(request?.command ?? "")) return true;
  if (/^\d{3}$/.test(line.command)) {
    // Of what others hear it may be said whose doing it was.
    if (peer !== issuer?.peer || line.params[0] === "*" || OF_NOBODY.has(line.command)) return true;
    return (value !== undefined) === (issuer.modes.has(letter) && has(peer, capability));
  }
  const { source = "" } = line;
  const actor = source.includes("!") ? mirror.person(source.slice(0, source.indexOf("!"))) : undefined;
  return (value !== undefined) === (actor?.modes.has(letter) === true && has(peer, capability));
}
