/**
 * TOKEN: gives users tokens by which services outside of IRC know them. The services are parts of this server and check tokens
 * by themselves, so nobody may do that over IRC. Source: IRCv3 authtoken (ircv3-specifications pull request 602).
 */
import { findTokenService, tokenServiceRows, tokenServices } from "../../network/token-services.ts";
import { defineCommand } from "../command.ts";
import type { SessionContext } from "../command.ts";
import { anyText, optional } from "../parameters.ts";
import { tellServices } from "./service-lines.ts";

export const token = defineCommand({
  scope: "session",
  name: "TOKEN",
  access: "any",
  // Without any, the answer is a standard reply of its own.
  parameters: [optional(anyText("SERVICELIST|GENERATE")), optional(anyText("service key"))],
  cost: 2,
  help: "Lists the services that take a token in place of a password, and makes one for you. Clients send it by themselves, as before an upload.",
  specification: 'IRCv3 authtoken, "TOKEN command"',
  handle: (context, [name = "*", service = ""]) => {
    const { session, fail } = context;
    if (!session.has("batch"))
      return fail("TOKEN", "NEED_CAPABILITY", ["batch"], "TOKEN needs the capability batch");
    switch (name.toUpperCase()) {
      case "SERVICELIST":
        return tellServices(context);
      case "GENERATE":
        return generate(context, service);
      case "VALIDATE":
        return fail(
          "TOKEN",
          "NO_PERMISSIONS",
          [service === "" ? "*" : service],
          "Only services check tokens",
        );
      default:
        return fail("TOKEN", "UNKNOWN_COMMAND", [name], "Unknown subcommand of TOKEN");
    }
  },
});

function generate(context: SessionContext, asked: string): void {
  const { settings, user, accounts, audience, fail, reply } = context;
  if (user === undefined) return reply("ERR_NOTREGISTERED");
  const service = findTokenService(asked);
  const url = service === undefined ? undefined : tokenServices(settings).get(service);
  if (service === undefined || url === undefined)
    return fail("TOKEN", "UNKNOWN_SERVICE", [asked === "" ? "*" : asked], "There is no such service");
  if (tokenServiceRows[service].account && user.account === undefined)
    return fail("TOKEN", "ACCOUNT_REQUIRED", [], "Log in to an account first");
  const made = accounts.serviceToken(service);
  audience.toSelf({ source: undefined, command: "TOKEN", params: ["GENERATE", service, url, made] });
}
