/** AUTHENTICATE: logs in by SASL, before registration and after. The mechanisms are the session's. */
import { enterAccount } from "../../network/policy/login.ts";
import { mechanismRows } from "../../wire/sasl.ts";
import { defineCommand } from "../command.ts";
import { optional, someText } from "../parameters.ts";
import { logIn, refuseLogin } from "./log-in.ts";

export const authenticate = defineCommand({
  scope: "network",
  name: "AUTHENTICATE",
  needs: "accounts",
  access: "any",
  capability: "sasl",
  parameters: [someText("mechanism or response"), optional(someText("initial response"))],
  cost: 3,
  help: `Logs in to an account by SASL; clients send it. Mechanisms: ${Object.keys(mechanismRows).join(", ")} (those that the capability sasl lists). Needs that capability.`,
  specification:
    'IRCv3 sasl-3.1, "The AUTHENTICATE command"; IRCv3 sasl-3.2; IRCv3 sasl-ir; IRCv3 ircv3bearer; Modern IRC, "AUTHENTICATE message"',
  handle: ({ accounts }, [word, initial]) => accounts.authenticate(word, initial),
  apply: (context) => {
    const { network, user, facts, reply, now } = context;
    const account = facts.login === undefined ? "wrong" : enterAccount(network, facts.login, now);
    if (typeof account === "string") return refuseLogin(reply, account);
    logIn(context, user, account);
    return reply("RPL_SASLSUCCESS");
  },
});
