/** Names of edits, and how an edit reads for clients that do not know any. Source: docs/extensions.md, "Edits of messages". */

/** The capability, and the tag with the id of the message that an edit gives another text. */
export const EDIT = "relais.chat/edit";
/** The tag of an edited message in the history: the time of its last edit. */
export const EDITED = "relais.chat/edited";

const MARK = "* ";
const ACTION = "\u0001ACTION ";

/** The text of an edit for other clients: an asterisk before it, as people write corrections by hand. */
export function correction(text: string): string {
  return text.startsWith(ACTION) ? ACTION + MARK + text.slice(ACTION.length) : MARK + text;
}
