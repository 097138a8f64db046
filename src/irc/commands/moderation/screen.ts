/** Looks at a text before it is said: refuses it to muted users and by filters, and does what the filters say. */
import type { FilteredText } from "../../network/filters.ts";
import type { Mute } from "../../network/mutes.ts";
import { filtersOn, muteOn, readText } from "../../network/policy/texts.ts";
import type { Author } from "../../network/policy/texts.ts";
import type { State } from "../../network/state.ts";
import { clientTagsOf } from "../../wire/client-tags.ts";
import { formatDuration } from "../../wire/durations.ts";
import type { CommandContext } from "../command.ts";
import type { Reading } from "../parameters.ts";
import { enforce } from "./enforce.ts";
import type { Verdict } from "./enforce.ts";

/** A mute does not keep users from channels. */
const UNMUTED: ReadonlySet<FilteredText> = new Set(["channel-name"]);

/**
 * The reason why a text may not be said; undefined if it may. `name` is the thing as operators read it: `a message to #tea`.
 * May mute or ban the user, which may have left the network then. Operators do not read a private text.
 */
export function screen(
  context: CommandContext,
  kind: FilteredText,
  text: string,
  name: string,
  isPrivate = kind === "private",
): string | undefined {
  const { user, connection } = context;
  const verdict = judge(context, user, kind, text, context.now);
  if (verdict === undefined || typeof verdict === "string") return verdict;
  const shown = isPrivate ? undefined : readText(text);
  enforce(context, user, verdict, { name, text: shown, address: connection?.address ?? user.address });
  return verdict.action === "report" ? undefined : verdict.reason;
}

/** The reason that others may read: empty where it is refused. */
export function screenedReason(context: CommandContext, reason: string, name: string): string {
  return screen(context, "reason", reason, name) === undefined ? reason : "";
}

/** The same for the client-only tags of a message that are passed on, each as `+draft/react=value`. */
export function screenTags(
  context: CommandContext,
  tags: ReadonlyMap<string, string>,
  name: string,
  isPrivate: boolean,
): string | undefined {
  const { network, settings, session } = context;
  if (!network.moderation.filters.watches("tag") || !session.has("message-tags")) return undefined;
  for (const [key, value] of clientTagsOf(tags, settings.clientTagDeny ?? []) ?? []) {
    const reason = screen(context, "tag", `${key}=${value}`, name, isPrivate);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** False once a ban has ended the user, and for a program, which is not in the network. */
export function isPresent({ network, user }: Pick<CommandContext, "network" | "user">): boolean {
  return network.userOf(user.id) !== undefined;
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
  const mute = UNMUTED.has(kind) ? undefined : muteOn(state, author, now);
  return mute === undefined ? verdictOn(state, author, kind, text) : muteText(mute, now);
}

/** The verdict of the filter that counts. */
export function verdictOn(
  state: State,
  author: Author,
  kind: FilteredText,
  text: string,
): Verdict | undefined {
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
