/** The lines of an answer as people read them, for commands that were typed. Changes nothing. */
import type { Message } from "../../src/irc/wire/message.ts";
import { nickOf } from "./lines.ts";
import { isErrorNumeric } from "./refusals.ts";

interface AnswerLine {
  readonly kind: "info" | "error";
  readonly text: string;
}

/** Ends of lists, and facts that stand elsewhere. */
const silent: ReadonlySet<string> = new Set(
  "219 315 318 323 329 333 347 349 365 366 368 369 374 376 729".split(" "),
);

type Form = (params: readonly string[]) => string;

/** Numerics whose parameters need an order that people read. Source: Modern IRC, "Numerics". */
const forms: Readonly<Record<string, Form>> = {
  // RPL_WHOREPLY
  "352": ([channel = "", username = "", host = "", , nick = "", flags = "", trailing = ""]) =>
    `${nick} (${username}@${host}) ${channel} ${flags} ${trailing.replace(/^\d+ /u, "")}`,
  // RPL_NAMREPLY
  "353": ([, channel = "", names = ""]) => `${channel}: ${names}`,
  // RPL_WHOWASUSER
  "314": ([nick = "", username = "", host = "", , realname = ""]) =>
    `${nick} (${username}@${host}) ${realname}`,
};

/** Seconds since the Unix epoch at the end of an entry of a list. */
function withTime(words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? "";
  if (!/^\d{9,11}$/u.test(last)) return words;
  return [...words.slice(0, -1), new Date(Number(last) * 1000).toISOString().slice(0, 16).replace("T", " ")];
}

function textOf({ command, source, params }: Message): string | undefined {
  if (command === "NOTICE") return `${nickOf(source)}: ${params.at(-1) ?? ""}`;
  if (command === "FAIL" || command === "WARN" || command === "NOTE") return params.at(-1);
  if (!/^\d{3}$/u.test(command) || silent.has(command)) return undefined;
  const about = params.slice(1);
  return forms[command]?.(about) ?? withTime(about).join(" ");
}

export function answerLines(messages: readonly Message[]): readonly AnswerLine[] {
  return messages.flatMap((message) => {
    const text = textOf(message);
    const failed = message.command === "FAIL" || isErrorNumeric(message.command);
    return text === undefined || text === ""
      ? []
      : [{ kind: failed ? ("error" as const) : ("info" as const), text }];
  });
}
