/** The modes of a user as 221 shows them. */
import { userModeRows, userModes } from "../../wire/user-modes.ts";

/** `+iw`; `+` alone without modes. Source: Modern IRC, "RPL_UMODEIS". */
export function userModeString(modes: number): string {
  return `+${userModes.filter((mode) => (modes & userModeRows[mode].bit) !== 0).join("")}`;
}
