/** Which tags a line may carry, by what its reader has negotiated. Sources: the IRCv3 specification of each tag. */
import type { Heard } from "./happenings.ts";
import type { HeardLine } from "./heard-line.ts";
import type { Peer } from "./peer.ts";
import { has } from "./turn.ts";
import type { Turn } from "./turn.ts";
import { demand } from "./violation.ts";

/** Labels and batches are `labels.ts`. Call before any happening of the turn was mirrored. */
export function judgeTags(turn: Turn, all: readonly Heard[], now: number): void {
  const time = new Date(now).toISOString();
  for (const { peer, line } of all) {
    const { tags } = line;
    const read = (): string => `${peer.name} read ${line.text}`;
    const wantsTime = has(peer, "server-time");
    demand(tags.get("time") === (wantsTime ? time : undefined), () => `${read()}: the time is ${time}`);
    demand(hasRightBotTag(turn, peer, line), () => `${read()}: the bot tag`);
    if (tags.size === 0) continue;
    const message = line.command === "PRIVMSG" || line.command === "NOTICE" || line.command === "TAGMSG";
    for (const name of tags.keys()) {
      if (name === "time" || name === "label" || name === "batch" || name === "bot") continue;
      demand(has(peer, "message-tags"), () => `${read()}: without message-tags`);
      const fits = name.startsWith("+") ? message : name === "msgid" && (message || line.command === "TOPIC");
      // Nobody has an account here, so nobody may seem to have one.
      demand(fits, () => `${read()}: ${name} has no place there`);
    }
  }
}

/** On what a bot says and on the numerics that answer it, for those with message-tags. Source: IRCv3 bot-mode, "The bot tag". */
function hasRightBotTag({ mirror, issuer, request }: Turn, peer: Peer, line: HeardLine): boolean {
  const value = line.tags.get("bot");
  // Whoever becomes a bot, or ceases to be one, is one for a part of the answer.
  if (request?.command === "MODE" && !request.params[0]?.startsWith("#"))
    return value === undefined || (value === "" && has(peer, "message-tags"));
  const numeric = /^\d{3}$/.test(line.command) && peer === issuer?.peer;
  const cause = numeric ? issuer : mirror.bySource(line.source ?? "");
  const tagged = cause?.modes.has("B") === true && has(peer, "message-tags");
  return value === (tagged ? "" : undefined);
}
