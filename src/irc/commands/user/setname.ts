/** SETNAME: a user changes its real name while it is connected. */
import { byteLength } from "../../wire/utf8.ts";
import type { CommandRow } from "../command.ts";

export const setname: CommandRow = {
  scope: "network",
  name: "SETNAME",
  access: "registered",
  minParams: 1,
  maxParams: 1,
  cost: 2,
  syntax: "SETNAME <real name>",
  help: "Changes your real name. Clients with the capability setname in the same channels see the change.",
  specification: "IRCv3 setname",
  apply: ({ settings, session, user, params, audience, fail }) => {
    const [realname = ""] = params;
    if (realname === "" || byteLength(realname) > settings.limits.realnameLength) {
      // Without the capability there is no answer at all (IRCv3 setname, "Description").
      if (session.has("setname")) fail("SETNAME", "INVALID_REALNAME", [], "Real name is empty or too long");
      return;
    }
    user.realname = realname;
    audience.toNeighboursAndWatchers(
      user,
      { source: user, command: "SETNAME", params: [realname], requires: "setname" },
      true,
    );
  },
};
