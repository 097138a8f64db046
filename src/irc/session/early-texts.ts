/** Looks at texts and names that a client gives before the network has them: those of registration, and names of accounts. */
import { muteText, verdictOn } from "../commands/moderation/screen.ts";
import type { Frame } from "../delivery/frame.ts";
import type { FilteredText } from "../network/filters.ts";
import { muteOn, readText } from "../network/policy/texts.ts";
import type { Author } from "../network/policy/texts.ts";
import { factsOf, submitVerdict } from "./policy-gate.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";

/** A muted user may connect, and may make an account. */
const NAMES: ReadonlySet<FilteredText> = new Set(["nick", "username", "realname"]);
const NO_PRIVILEGES: Author["privileges"] = new Set();

/** As `screen`, for a client with a session. After a ban it may have ended, or a ban is in its way. */
export function screenEarly(
  realm: Realm,
  session: Session,
  frame: Frame,
  kind: FilteredText,
  text: string,
  name: string,
): string | undefined {
  const state = { network: realm.network, settings: realm.settings.network };
  const author = authorOf(realm, session);
  const mute = NAMES.has(kind) ? undefined : muteOn(state, author, frame.now);
  if (mute !== undefined) return muteText(mute, frame.now);
  const verdict = verdictOn(state, author, kind, text);
  if (verdict === undefined) return undefined;
  void submitVerdict(realm, session, frame, { name, text: readText(text) }, verdict);
  return verdict.action === "report" ? undefined : verdict.reason;
}

/** The names of a client that is about to register; the answer to `look` for the first one that is refused. */
export function screenNames<T>(
  { draftNick = "", draftUsername = "", draftRealname = "" }: Session,
  look: (kind: "nick" | "username" | "realname", text: string) => T | undefined,
): { readonly kind: "nick" | "username" | "realname"; readonly answer: T } | undefined {
  const names = [
    ["nick", draftNick],
    ["username", draftUsername],
    ["realname", draftRealname],
  ] as const;
  for (const [kind, text] of names) {
    const answer = look(kind, text);
    if (answer !== undefined) return { kind, answer };
  }
  return undefined;
}

/** True if a filter refuses one of the names. Does nothing about it. */
export function hasRefusedName(realm: Realm, session: Session): boolean {
  const state = { network: realm.network, settings: realm.settings.network };
  const author = authorOf(realm, session);
  const found = screenNames(session, (kind, text) => {
    const verdict = verdictOn(state, author, kind, text);
    return verdict?.action === "report" ? undefined : verdict;
  });
  return found !== undefined;
}

function authorOf(realm: Realm, session: Session): Author {
  const { user, host } = session;
  return user ?? { account: factsOf(realm, session).account, cloak: host, privileges: NO_PRIVILEGES };
}
