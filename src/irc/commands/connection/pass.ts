/** PASS: the connection password. Only kept here; the session compares it when the user registers. */
import type { CommandRow } from "../command.ts";

export const pass: CommandRow = {
  scope: "session",
  name: "PASS",
  access: "unregistered",
  minParams: 1,
  maxParams: 1,
  cost: 1,
  syntax: "PASS <password>",
  help: "Gives the password of the server, before NICK and USER. Where several are sent, the last one counts.",
  specification: 'Modern IRC, "PASS message"',
  handle: ({ session, params }) => {
    session.draftPassword = params[0];
  },
};
