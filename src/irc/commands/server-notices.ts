/** Notices of the server to operators with user mode `s`, and announcements of what operators do. */
import type { Audience } from "../delivery/outgoing-message.ts";
import type { Network } from "../network/network.ts";
import type { User } from "../network/user.ts";
import { noticeRows } from "../network/notice-masks.ts";
import type { NoticeLetter } from "../network/notice-masks.ts";
import { userModeRows } from "../wire/user-modes.ts";
import type { ActionFacts, CommandContext } from "./command.ts";
import type { Reading } from "./parameters.ts";
import { seesHidden } from "./visibility.ts";

type OperatorContext = Pick<CommandContext, "network" | "audience" | "user" | "command" | "effect">;

interface NoticeOptions {
  /** The real address, for operators who may see what is hidden. Empty for a Unix socket. */
  readonly address?: string;
  /** An operator that does not receive it. */
  readonly except?: User;
}

/** Sends `NOTICE nick :*** text` to each operator whose notice mask has the letter. */
export function sendServerNotice(
  { network, audience }: { readonly network: Network; readonly audience: Audience },
  letter: NoticeLetter,
  text: string,
  { address = "", except }: NoticeOptions = {},
): void {
  for (const operator of network.operators) {
    if (operator === except || !hearsNotices(operator, letter)) continue;
    const told = address !== "" && seesHidden(operator) ? `${text} [${address}]` : text;
    audience.toUser(operator, noticeTo(operator.nick, told));
  }
}

/** Sends the same to every operator, whatever its notice mask: for what none of them should miss. */
export function tellOperators(
  { network, audience }: { readonly network: Network; readonly audience: Audience },
  text: string,
): void {
  for (const operator of network.operators) audience.toUser(operator, noticeTo(operator.nick, text));
}

/** Tells the other operators what this one did. */
export function tellOthers(context: OperatorContext, letter: NoticeLetter, text: string): void {
  const { user } = context;
  sendServerNotice(context, letter, `${user.nick} (${user.operator ?? "*"}) ${text}`, { except: user });
}

/** The same, and the log keeps the facts: for acts that have no event of their own there. */
export function announceAction(
  context: OperatorContext,
  letter: NoticeLetter,
  text: string,
  facts: ActionFacts = {},
): void {
  tellOthers(context, letter, text);
  context.effect({ kind: "operator-action", action: context.command, ...facts });
}

/** The same, and the operator itself reads that it was done, for commands that have no answer of their own. */
export function reportAction(
  context: CommandContext,
  letter: NoticeLetter,
  text: string,
  facts: ActionFacts,
): void {
  announceAction(context, letter, text, facts);
  tellSelf(context, `You ${text}`);
}

/** A line for the operator whose command runs. */
export function tellSelf({ session, audience }: Pick<Reading, "session" | "audience">, text: string): void {
  audience.toSelf(noticeTo(session.nick, text));
}

function hearsNotices(operator: User, letter: NoticeLetter): boolean {
  const { modes, noticeMask } = operator;
  return (modes & userModeRows.s.bit) !== 0 && (noticeMask & noticeRows[letter].bit) !== 0;
}

function noticeTo(nick: string, text: string): { source: undefined; command: string; params: string[] } {
  return { source: undefined, command: "NOTICE", params: [nick, `*** ${text}`] };
}
