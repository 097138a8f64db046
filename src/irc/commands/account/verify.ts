/** VERIFY: completes a registration that is to be verified. None is here, so that no code is right. */
import { defineCommand } from "../command.ts";
import { anyText, someText } from "../parameters.ts";

export const verify = defineCommand({
  scope: "session",
  name: "VERIFY",
  needs: "accounts",
  access: "any",
  capability: "draft/account-registration",
  parameters: [someText("account"), anyText("code")],
  cost: 3,
  help: "Completes the registration of an account with a code. This server sends no codes: REGISTER is enough.",
  specification: 'IRCv3 account-registration, "Commands"',
  handle: ({ session, user, fail }, [given]) => {
    const name = given === "*" ? session.nick : given;
    const current = user === undefined ? session.login?.account : user.account;
    if (current !== undefined) {
      return fail("VERIFY", "ALREADY_AUTHENTICATED", [current], "You are logged in already");
    }
    return fail("VERIFY", "INVALID_CODE", [name], "No account waits for a code");
  },
});
