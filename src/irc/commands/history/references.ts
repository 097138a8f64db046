/** Reads the references and limits of CHATHISTORY. Source: IRCv3 chathistory, "CHATHISTORY Command". */
import type { Reference } from "../../network/history.ts";
import { parseTimestamp } from "../../wire/timestamps.ts";
import { wrong } from "./refusals.ts";
import type { Refusal } from "./refusals.ts";

/** `msgid=<id>` or `timestamp=<time>`. */
export function readReference(word: string, target: string): Reference | Refusal {
  const [, type, value = ""] = /^([^=]*)=(.*)$/u.exec(word) ?? [];
  if (type === "timestamp") {
    const at = parseTimestamp(word);
    return at === undefined ? wrong("Invalid timestamp", word) : { kind: "time", at };
  }
  if (type === undefined || (type === "msgid" && value === "")) {
    return wrong("Expected msgid=<id> or timestamp=<time>", word);
  }
  if (type === "msgid") return { kind: "id", id: value };
  return {
    code: "INVALID_MSGREFTYPE",
    about: [target, word],
    text: "References to messages are msgid=<id> and timestamp=<time>",
  };
}

/** `timestamp=<time>`, in milliseconds since the Unix epoch. */
export function readTime(word: string): number | Refusal {
  if (word.startsWith("msgid=")) {
    return { code: "INVALID_MSGREFTYPE", about: ["*", word], text: "TARGETS takes timestamps only" };
  }
  return parseTimestamp(word) ?? wrong("Invalid timestamp", word);
}

/** A number from 1 on. More than `most` counts as that. */
export function readLimit(word: string, most: number): number | Refusal {
  const count = /^\d+$/.test(word) ? Number(word) : 0;
  return count === 0 ? wrong("Invalid limit", word) : Math.min(count, most);
}
