/** Which tags a line may carry, by what its reader has negotiated. Sources: the IRCv3 specification of each tag. */
import type { Heard } from "./happenings.ts";
import { has } from "./turn.ts";
import { demand } from "./violation.ts";

/** Labels and batches are `labels.ts`. */
export function judgeTags(all: readonly Heard[], now: number): void {
  const time = new Date(now).toISOString();
  for (const { peer, line } of all) {
    const { tags } = line;
    const read = (): string => `${peer.name} read ${line.text}`;
    const wantsTime = has(peer, "server-time");
    demand(tags.get("time") === (wantsTime ? time : undefined), () => `${read()}: the time is ${time}`);
    if (tags.size === 0) continue;
    const message = line.command === "PRIVMSG" || line.command === "NOTICE" || line.command === "TAGMSG";
    for (const name of tags.keys()) {
      if (name === "time" || name === "label" || name === "batch") continue;
      demand(has(peer, "message-tags"), () => `${read()}: without message-tags`);
      const fits = name.startsWith("+") ? message : name === "msgid" && (message || line.command === "TOPIC");
      // Nobody has an account here, so nobody may seem to have one.
      demand(fits, () => `${read()}: ${name} has no place there`);
    }
  }
}
