/** Forms of the API that several routes share. */
import { z } from "@hono/zod-openapi";

/** No character that ends a line of IRC. */
const ONE_LINE = /^[^\0\r\n]*$/u;
/** One parameter of a command: no space, and no colon at the beginning. */
const WORD = /^[^\0\r\n :][^\0\r\n ]*$/u;

/** Characters of a reason or a topic; the network cuts what is longer than its own limits. */
const LINE_LENGTH = 400;

export const line = z.string().max(LINE_LENGTH).regex(ONE_LINE, "one line");
export const word = z.string().min(1).max(200).regex(WORD, "one word");
export const nick = word.openapi({ example: "ana" });
export const channel = word.regex(/^#/u, "a channel").openapi({ example: "#tea" });
export const accountName = word.openapi({ example: "ana" });
export const mask = word.openapi({ example: "*@192.0.2.7", description: "With * and ?." });
/** Milliseconds since the Unix epoch. */
export const time = z.number().int().openapi({ description: "Milliseconds since the Unix epoch." });

const MOST_ITEMS = 500;

export const page = z.object({
  mask: z.string().max(200).optional().openapi({ description: "With * and ?; case does not matter." }),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MOST_ITEMS).default(100),
});

/** A part of a list, and how many there are in all. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), total: z.number().int() });
}

/** Seconds; absent or 0 for no end. */
export const seconds = z.number().int().min(0).max(3_153_600_000).optional();

const DAY = 86_400;

/** As the commands read it; `0s` is for no end. */
export function durationText(length = 0): string {
  return `${Math.floor(length / DAY)}d${length % DAY}s`;
}
