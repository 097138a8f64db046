/** SESSION: a code by which the browser of this connection stays logged in. */
import { defineCommand } from "../command.ts";
import { filler } from "../parameters.ts";

export const session = defineCommand({
  scope: "query",
  name: "SESSION",
  needs: "stayLoggedIn",
  access: "registered",
  capability: "relais.chat/session",
  parameters: [filler("CODE")],
  cost: 3,
  help: "SESSION CODE answers a code that a web client exchanges for a cookie, so that its browser stays logged in. Web clients send it. Needs an account, and the capability relais.chat/session.",
  specification: 'Common practice: docs/extensions.md, "Browsers that stay logged in"',
  handle: ({ user, accounts, fail, audience }, [word]) => {
    if (word.toUpperCase() !== "CODE")
      return fail("SESSION", "INVALID_PARAMS", [word], "The only subcommand is CODE");
    if (user.account === undefined) return fail("SESSION", "ACCOUNT_REQUIRED", ["CODE"], "Log in first");
    const issued = accounts.browserCode(user.account);
    if (issued === undefined) {
      const text = "Only for WebSockets, and not after a log-in with an application password";
      return fail("SESSION", "NOT_ALLOWED", ["CODE"], text);
    }
    const params = ["CODE", issued.code, String(issued.seconds)];
    return audience.toSelf({ source: undefined, command: "SESSION", params });
  },
});
