/** Asks the policy hook about a message before it goes to the network. Targets that the hook refuses are left out. */
import { isForOperators, maySpeak, mayWriteTo } from "../../network/policy/speak.ts";
import type { Handled, SessionContext } from "../command.ts";
import type { PolicyDeed } from "../moderation/policy-port.ts";
import { mayBeSaid } from "../moderation/screen.ts";
import { readTarget } from "./message-target.ts";
import { replyUnsaid } from "./screening.ts";

const NO_QUESTION = Promise.resolve(undefined);

interface Speech {
  readonly command: "PRIVMSG" | "NOTICE";
  readonly targets: readonly string[];
  /** Line feeds separate its lines. */
  readonly text: string;
}

/** `submit` gets the targets that are left, or undefined for all of them. */
export function submitSpeech(
  context: SessionContext,
  speech: Speech,
  submit: (targets?: readonly string[]) => void,
): Handled {
  const targets = speech.targets.slice(0, context.settings.limits.targets);
  const answers = targets.map((target) => {
    const deed = deedOf(context, speech, target);
    return deed && context.askPolicy(deed);
  });
  return answers.every((answer) => answer === undefined)
    ? submit()
    : submitAllowed(context, speech, targets, answers, submit);
}

async function submitAllowed(
  context: SessionContext,
  { command }: Speech,
  targets: readonly string[],
  answers: readonly (Promise<string | undefined> | undefined)[],
  submit: (targets: readonly string[]) => void,
): Promise<void> {
  const reasons = await Promise.all(answers.map((answer) => answer ?? NO_QUESTION));
  const allowed = targets.filter((target, place) => {
    const reason = reasons[place];
    // Nothing answers a NOTICE.
    if (reason !== undefined && command === "PRIVMSG") replyUnsaid(context.reply, target, reason);
    return reason === undefined;
  });
  if (allowed.length > 0) submit(allowed);
}

/** Undefined where the message would be refused anyway, and for messages to all. */
function deedOf(context: SessionContext, { command, text }: Speech, target: string): PolicyDeed | undefined {
  const { network, user, now } = context;
  const { name } = readTarget(target);
  if (user === undefined || target.startsWith("$")) return undefined;
  const kind = name.startsWith("#") ? "channel" : "private";
  if (!mayBeSaid(context, user, kind, text, now)) return undefined;
  if (kind === "private") {
    const recipient = network.findUser(target);
    if (recipient === undefined || mayWriteTo(user, recipient) !== undefined) return undefined;
    return { event: "private", command, target: recipient.nick, text };
  }
  const channel = network.findChannel(name);
  const refusal = channel && maySpeak(channel, user, { command, text, now });
  if (channel === undefined || (refusal !== undefined && !isForOperators(channel, refusal))) return undefined;
  return { event: "channel", command, channel: channel.name, text };
}
