/** USER: gives username and real name at registration. */
import { cleanUsername } from "../../wire/names.ts";
import { cutText } from "../../wire/utf8.ts";
import type { CommandRow } from "../command.ts";

export const user: CommandRow = {
  scope: "session",
  name: "USER",
  access: "unregistered",
  minParams: 4,
  maxParams: 4,
  cost: 1,
  syntax: "USER <username> 0 * <real name>",
  help: "Gives your username and your real name, together with NICK at the start of a connection.",
  specification: 'Modern IRC, "USER message"',
  handle: ({ settings, session, params, frame, reply }) => {
    const { usernameLength, realnameLength } = settings.limits;
    const [given = "", , , realname = ""] = params;
    const username = cleanUsername(given, usernameLength);
    if (username === "" || realname === "") return reply("ERR_NEEDMOREPARAMS", "USER");
    session.draftUsername = username;
    session.draftRealname = cutText(realname, realnameLength);
    return session.tryRegister(frame);
  },
};
