/** SETNAME: a user changes its real name while it is connected. */
import { byteLength } from "../../wire/utf8.ts";
import { defineCommand } from "../command.ts";
import { screen } from "../moderation/screen.ts";
import { anyText } from "../parameters.ts";

export const setname = defineCommand({
  scope: "network",
  name: "SETNAME",
  access: "registered",
  parameters: [anyText("real name")],
  cost: 2,
  help: "Changes your real name. Clients with the capability setname in the same channels see the change.",
  specification: "IRCv3 setname",
  apply: (context, [realname]) => {
    const { network, settings, session, user, audience, fail } = context;
    if (realname === "" || byteLength(realname) > settings.limits.realnameLength) {
      // Without the capability there is no answer at all (IRCv3 setname, "Description").
      if (session.has("setname")) fail("SETNAME", "INVALID_REALNAME", [], "Real name is empty or too long");
      return;
    }
    const refused = screen(context, "realname", realname, "a real name");
    if (refused !== undefined) {
      if (session.has("setname")) fail("SETNAME", "CANNOT_CHANGE_REALNAME", [], refused);
      return;
    }
    user.realname = realname;
    network.persistence.touch(user);
    audience.toNeighboursAndWatchers(
      user,
      { source: user, command: "SETNAME", params: [realname], requires: "setname" },
      true,
    );
  },
});
