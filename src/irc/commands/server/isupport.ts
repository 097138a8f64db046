/** ISUPPORT: sends RPL_ISUPPORT again, in a batch for clients with the capability. */
import type { Audience, OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { User } from "../../network/user.ts";
import { isupportLines, isupportTokens } from "../../network/isupport.ts";
import { numericLine } from "../../wire/numerics.ts";
import { defineCommand } from "../command.ts";
import type { SessionContext } from "../command.ts";
import type { SessionPort } from "../session-port.ts";

export const isupport = defineCommand({
  scope: "session",
  name: "ISUPPORT",
  access: "any",
  parameters: [],
  cost: 2,
  help: "Tells what the server supports. Before registration it takes the capability draft/extended-isupport.",
  specification: "IRCv3 extended-isupport",
  handle: (context) => {
    const { session, reply } = context;
    if (!session.registered && !session.has("draft/extended-isupport")) return reply("ERR_NOTREGISTERED");
    replyIsupport(context);
  },
});

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
