/** PASS: the connection password. Only kept here; the session compares it when the user registers. */
import { defineCommand } from "../command.ts";
import { anyText } from "../parameters.ts";

export const pass = defineCommand({
  scope: "session",
  name: "PASS",
  access: "unregistered",
  parameters: [anyText("password")],
  cost: 1,
  help: "Gives the password of the server, before NICK and USER. Where several are sent, the last one counts.",
  specification: 'Modern IRC, "PASS message"',
  handle: ({ session }, [password]) => {
    session.draftPassword = password;
  },
});
