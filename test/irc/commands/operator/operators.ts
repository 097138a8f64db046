/** Makes operators of actors, without OPER. */
import { changeNoticeMask } from "../../../../src/irc/network/notice-masks.ts";
import type { Privilege } from "../../../../src/irc/network/privileges.ts";
import { userModeRows } from "../../../../src/irc/wire/user-modes.ts";
import type { FakeConnection } from "../../session/harness.ts";

/** `notices` are letters of `network/notice-masks.ts`; with none the operator hears no notices. */
export function makeOperator(
  actor: FakeConnection,
  privileges: readonly Privilege[],
  notices = "",
): FakeConnection {
  const { user, world } = actor;
  const modes = notices === "" ? userModeRows.o.bit : userModeRows.o.bit | userModeRows.s.bit;
  world.app.network.setUserModes(user, user.modes | modes);
  user.operator = "root";
  user.privileges = new Set(privileges);
  user.noticeMask = changeNoticeMask(0, notices);
  return actor;
}
