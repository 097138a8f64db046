/** Looks at a text before it is said: refuses it to muted users and by filters, and does what the filters say. */
import type { FilteredText } from "../../network/filters.ts";
import type { Mute } from "../../network/mutes.ts";
import { filtersOn, muteOn, readText } from "../../network/policy/texts.ts";
import type { Author } from "../../network/policy/texts.ts";
import type { State } from "../../network/state.ts";
import { formatDuration } from "../../wire/durations.ts";
import type { CommandContext } from "../command.ts";
import type { Reading } from "../parameters.ts";
import { enforce } from "./enforce.ts";
import type { Verdict } from "./enforce.ts";

/** Texts of these kinds only their addressees read. */
const PRIVATE: ReadonlySet<FilteredText> = new Set(["private"]);

/**
 * The reason why a text may not be said; undefined if it may. `name` is the thing as operators read it: `a message to #tea`.
 * May mute or ban the user, which may have left the network then.
 */
export function screen(
  context: CommandContext,
  kind: FilteredText,
  text: string,
  name: string,
): string | undefined {
  const { user, connection } = context;
  const verdict = judge(context, user, kind, text, context.now);
  if (verdict === undefined || typeof verdict === "string") return verdict;
  const shown = PRIVATE.has(kind) ? undefined : readText(text);
  enforce(context, user, verdict, { name, text: shown, address: connection?.address ?? user.address });
  return verdict.action === "report" ? undefined : verdict.reason;
}

/** The same without doing anything about it: true if the text may be said. */
export function mayBeSaid(
  state: State,
  author: Author,
  kind: FilteredText,
  text: string,
  now: number,
): boolean {
  const verdict = judge(state, author, kind, text, now);
  return verdict === undefined || (typeof verdict === "object" && verdict.action === "report");
}

/** True if nobody's texts are looked at. */
export function isUnscreened({ network }: Pick<State, "network">): boolean {
  const { filters, mutes } = network.moderation;
  return mutes.size === 0 && !filters.active;
}

/** A mute as its user reads it, or the verdict of a filter. */
function judge(
  state: State,
  author: Author,
  kind: FilteredText,
  text: string,
  now: number,
): string | Verdict | undefined {
  const mute = muteOn(state, author, now);
  if (mute !== undefined) return muteText(mute, now);
  const [first] = filtersOn(state, author, kind, text);
  if (first === undefined) return undefined;
  const { action, reason, duration } = first.rule;
  return { by: first.name, action, reason, duration };
}

export function muteText({ reason, expiresAt }: Mute, now: number): string {
  const time = expiresAt === undefined ? "" : ` for ${formatDuration(expiresAt - now)}`;
  return `You are muted${time}: ${reason}`;
}

/** Refuses a text that is not a message. */
export function refuseText(
  { command, session, fail, reply }: Pick<Reading, "command" | "session" | "fail" | "reply">,
  reason: string,
): void {
  if (session.has("standard-replies")) fail(command, "TEXT_REFUSED", [], reason);
  else reply("ERR_UNKNOWNERROR", command, reason);
}
