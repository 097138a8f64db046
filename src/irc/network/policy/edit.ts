/** Permission to give a message another text. Source: docs/extensions.md, "Edits of messages". */
import type { Limits } from "../limits.ts";
import type { RecentMessage } from "../recent-messages.ts";
import type { Standing } from "./authorship.ts";

/** Why not. `unknown` is also said of messages that the user has never been shown. */
type EditRefusal = "unknown" | "forbidden" | "expired";

/** The author may, within the limit `editWindow`. A PRIVMSG stays one, and a NOTICE. */
export function mayEdit(
  { editWindow }: Limits,
  message: Pick<RecentMessage, "at"> & { readonly standing: Standing | undefined; readonly command: string },
  command: "PRIVMSG" | "NOTICE",
  now: number,
): EditRefusal | undefined {
  if (message.standing === undefined || message.command !== command) return "unknown";
  if (message.standing !== "author") return "forbidden";
  return now - message.at > editWindow * 1000 ? "expired" : undefined;
}
