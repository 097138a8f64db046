/** The fields that a client can ask WHO for, and the lines that answer it. Source: IRCv3 WHOX. */
import type { Membership } from "../../network/membership.ts";
import type { User } from "../../network/user.ts";
import type { QueryContext } from "../command.ts";
import { addressSeenBy } from "./real-address.ts";
import { serverOf } from "../server/servers.ts";
import { whoFlags } from "./who-flags.ts";

/** A user to list, and the membership that the answer shows. */
export interface Found {
  readonly user: User;
  readonly membership: Membership | undefined;
}

interface Asked extends Found {
  readonly context: QueryContext;
  readonly token: string;
}

/** In the order in which an answer has them. */
const fields = {
  t: ({ token }) => token,
  c: ({ membership }) => membership?.channel.name ?? "*",
  u: ({ user }) => user.username,
  i: ({ user, context }) => addressSeenBy(user, context.user) ?? UNDISCLOSED,
  h: ({ user }) => user.host,
  s: ({ context, user }) => serverOf(context, user).name,
  n: ({ user }) => user.nick,
  f: ({ context, ...found }) => whoFlags(context, found),
  d: ({ context, user }) => String(serverOf(context, user).hops),
  l: ({ user, context }) => String(Math.max(0, Math.floor((context.now - user.activeAt) / 1000))),
  a: ({ user }) => user.account ?? "0",
  // Prefixes have an order, but no number.
  o: () => "n/a",
  r: ({ user }) => user.realname,
} as const satisfies Record<string, (asked: Asked) => string>;

const letters = Object.keys(fields) as readonly (keyof typeof fields)[];

const UNDISCLOSED = "255.255.255.255";

/** The query `%fields,token`. */
export interface WhoxQuery {
  readonly fields: readonly (keyof typeof fields)[];
  readonly token: string;
}

const TOKEN = /^\d{1,3}$/;

/** Parses the text after the percent sign. Ignores letters that are not fields; an invalid token counts as 0. */
export function readWhoxQuery(text: string): WhoxQuery {
  const [asked = "", token = ""] = text.split(",", 2);
  return {
    fields: letters.filter((letter) => asked.includes(letter)),
    token: TOKEN.test(token) ? token : "0",
  };
}

export function replyWhox(context: QueryContext, found: Found, query: WhoxQuery): void {
  const asked = { ...found, context, token: query.token };
  context.reply("RPL_WHOSPCRPL", ...query.fields.map((letter) => fields[letter](asked)));
}
