/** USER: gives username and real name at registration. */
import { cleanUsername } from "../../wire/names.ts";
import { cutText } from "../../wire/utf8.ts";
import { defineCommand } from "../command.ts";
import { filler, parameter, someText } from "../parameters.ts";

/** 461 where no character is left that a username can have. */
const givenUsername = parameter("username", (word, { settings }) => {
  const cleaned = cleanUsername(word, settings.limits.usernameLength);
  return cleaned === "" ? undefined : cleaned;
});

export const user = defineCommand({
  scope: "session",
  name: "USER",
  access: "unregistered",
  parameters: [givenUsername, filler("0"), filler("*"), someText("real name")],
  cost: 1,
  help: "Gives your username and your real name, together with NICK at the start of a connection.",
  specification: 'Modern IRC, "USER message"',
  handle: ({ settings, session, frame }, [username, , , realname]) => {
    session.draftUsername = username;
    session.draftRealname = cutText(realname, settings.limits.realnameLength);
    return session.tryRegister(frame);
  },
});
