/** APITOKEN: gives an operator a token for the API. Source: docs/extensions.md, "Tokens for operators". */
import { userModeRows } from "../../wire/user-modes.ts";
import { defineCommand } from "../command.ts";

export const apitoken = defineCommand({
  scope: "session",
  name: "APITOKEN",
  access: "registered",
  parameters: [],
  cost: 5,
  help: "Gives an operator a token for the API, good for a quarter of an hour. The web client asks for it by itself.",
  specification: 'Common practice: docs/extensions.md, "Tokens for operators"',
  handle: ({ settings, user, accounts, audience, fail }) => {
    if (((user?.modes ?? 0) & userModeRows.o.bit) === 0)
      return fail("APITOKEN", "NOT_OPERATOR", [], "Become an operator first (OPER)");
    if (settings.operatorApi !== true)
      return fail("APITOKEN", "API_OFF", [], "The API is not open to operators here (web.operators)");
    const { token, seconds } = accounts.operatorToken();
    return audience.toSelf({ source: undefined, command: "APITOKEN", params: [String(seconds), token] });
  },
});
