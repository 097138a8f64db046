/** The lines of RPL_ISUPPORT. Shared by ISUPPORT, VERSION, the greeting and REHASH. */
import type { Audience, OutgoingMessage } from "../../delivery/outgoing-message.ts";
import { isupportLines, isupportTokens } from "../../network/isupport.ts";
import type { User } from "../../network/user.ts";
import { numericLine } from "../../wire/numerics.ts";
import type { SessionContext } from "../command.ts";
import type { SessionPort } from "../session-port.ts";

export function replyIsupport({ settings, session, user, audience }: SessionContext): void {
  sayIsupport(audience, session, isupportTokens(settings).values(), user);
}

/** To the session itself; never out of a batch where it asked for one. Source: IRCv3 extended-isupport, "draft/isupport batch". */
export function sayIsupport(
  audience: Audience,
  session: Pick<SessionPort, "has" | "nick">,
  tokens: Iterable<string>,
  causedBy?: User,
): void {
  const lines = isupportLines(tokens).map((line): OutgoingMessage => {
    const { code, params } = numericLine("RPL_ISUPPORT", session.nick, line);
    return { source: undefined, causedBy, command: code, params };
  });
  if (session.has("batch") && session.has("draft/extended-isupport")) {
    audience.toSelf({ source: undefined, command: "BATCH", params: ["draft/isupport"], inside: lines });
  } else {
    for (const line of lines) audience.toSelf(line);
  }
}
