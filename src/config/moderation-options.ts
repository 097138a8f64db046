/** The options of filters on texts and of the policy hook: one row each. */
import {
  defaultFilterDurations,
  filterActions,
  filteredTextRows,
  filteredTexts,
  spokenTexts,
} from "../irc/network/filters.ts";
import type { FilterRule } from "../irc/network/filters.ts";
import { formatDuration, parseDuration } from "../irc/wire/durations.ts";
import { policyEvents } from "../irc/commands/moderation/policy-port.ts";
import { policyLimitRows } from "../policy-hook/limits.ts";
import { duration, hookUrl, oneLine, secretKey, textPattern } from "./forms.ts";
import { limitOptions } from "./rows.ts";
import type { Section, Values } from "./rows.ts";

const textHelp = Object.entries(filteredTextRows)
  .map(([name, help]) => `${name} (${help})`)
  .join(", ");

export const filterSection = {
  help: "A filter on texts: a pattern, and what happens to a text that has it. FILTER makes more at run time.",
  repeated: true,
  rows: {
    pattern: {
      kind: "text",
      default: undefined,
      required: true,
      example: "(?:cheap|free)\\s+pills",
      form: textPattern,
      reload: true,
      help: "The pattern, in the syntax of RE2. The case of letters does not matter, but after (?-i).",
    },
    action: {
      kind: "choice",
      default: "refuse",
      values: filterActions,
      reload: true,
      help: "refuse: nobody reads the text, and its author reads the reason; mute and ban: its author is muted or banned as well; report: the text passes, and the operators read of it. Of several filters the strongest counts.",
    },
    texts: {
      kind: "choices",
      default: spokenTexts,
      values: filteredTexts,
      reload: true,
      help: `The texts that it looks at: ${textHelp}.`,
    },
    duration: {
      kind: "text",
      default: undefined,
      example: "1d",
      form: duration,
      reload: true,
      help: `Length of a mute or a ban; 0 for no end. Without it: ${formatDuration(defaultFilterDurations.mute)} for a mute, ${formatDuration(defaultFilterDurations.ban)} for a ban.`,
    },
    reason: {
      kind: "text",
      default: "This text is not allowed here",
      form: oneLine(200),
      reload: true,
      help: "Reason, for the author of the text and for operators.",
    },
    exemptAccounts: {
      kind: "flag",
      default: false,
      reload: true,
      help: "Users who are logged in are left out.",
    },
    formatting: {
      kind: "flag",
      default: false,
      reload: true,
      help: "Look at the text as it was sent: with formatting codes, invisible characters and the frame of an ACTION.",
    },
  },
} as const satisfies Section;

export const policySection = {
  help: "The policy hook: a program outside that is asked by HTTP about what clients are about to do (docs/policy-hook.md).",
  repeated: false,
  rows: {
    url: {
      kind: "text",
      default: undefined,
      example: "http://127.0.0.1:8081/policy",
      form: hookUrl,
      environment: "RELAIS_POLICY_URL",
      reload: true,
      help: "The http or https URL that questions are sent to. Without it nothing is asked.",
    },
    secret: {
      kind: "text",
      default: undefined,
      example: "what `bun run start generate-key` prints",
      form: secretKey,
      environment: "RELAIS_POLICY_SECRET",
      secret: true,
      reload: true,
      help: "Key of the signature of each question (HMAC-SHA-256, in the header X-Relais-Signature). Without it there is no signature.",
    },
    default: {
      kind: "choice",
      default: "allow",
      values: ["allow", "refuse"],
      reload: true,
      help: "What counts where the hook does not answer. With refuse and the event connect, nobody gets in while the hook is down.",
    },
    events: {
      kind: "choices",
      default: policyEvents,
      values: policyEvents,
      reload: true,
      help: "Things that the hook is asked about: completing the registration of a connection, making an account, messages to channels and to users, a change of nick.",
    },
    privateTexts: {
      kind: "flag",
      default: false,
      reload: true,
      help: "Tell the hook the texts of private messages. Without it the hook learns who writes to whom only.",
    },
    ...limitOptions(policyLimitRows, "policy", true),
  },
} as const satisfies Section;

/** The filters as the network takes them. */
export function filtersOf(
  sections: readonly Values<(typeof filterSection)["rows"]>[],
): readonly FilterRule[] {
  return sections.map(({ pattern, action, texts, duration: length, reason, exemptAccounts, formatting }) => {
    const milliseconds = length === undefined ? undefined : parseDuration(length);
    return {
      pattern,
      action,
      texts,
      ...(milliseconds !== undefined && { duration: milliseconds }),
      reason,
      ...(exemptAccounts && { exemptAccounts }),
      ...(formatting && { formatting }),
    };
  });
}
