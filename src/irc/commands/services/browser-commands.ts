/** NickServ BROWSERS: the browsers that stay logged in to an account. Those are added by the exchange of a code. */
import type { Browser } from "../../network/account-facts.ts";
import type { AccountRecord } from "../../network/durable.ts";
import type { CommandContext, Handled, QueryContext } from "../command.ts";
import { humanTime } from "../human-time.ts";
import { optional, someText } from "../parameters.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

const DAY = 86_400_000;
const SYNTAX = "Syntax: BROWSERS LIST, or BROWSERS END <number>, or BROWSERS END ALL";

export const browsers = defineServiceCommand({
  name: "BROWSERS",
  loggedIn: true,
  parameters: [optional(someText("list/end")), optional(someText("number"))],
  help: "Lists the browsers that stay logged in to your account, each with a number (BROWSERS or BROWSERS LIST), or logs one of them out (BROWSERS END <number>), or all (BROWSERS END ALL).",
  handle: (context, [word = "LIST", number = ""]) => {
    if (word.toUpperCase() === "LIST") return list(context);
    if (word.toUpperCase() !== "END" || !/^(?:\d{1,9}|all)$/iu.test(number)) return say(context, SYNTAX);
    return submitTo(context, { name: "BROWSERS" }, ["END", number.toUpperCase()]);
  },
  apply: (context, [action = "", which = ""]) => {
    const account = context.network.accounts.find(context.user.account ?? "");
    if (account === undefined) return;
    if (action === "ADD") add(context, account);
    else if (action === "SEEN") noteVisit(context, account, which);
    else if (action === "FORGET") end(context, account, ({ hash }) => hash === which);
    else if (which === "ALL") endAll(context, account);
    else endOne(context, account, Number(which));
  },
});

function list(context: QueryContext): Handled {
  const { network, session, user, now } = context;
  const known = network.accounts.find(user.account ?? "")?.browsers ?? [];
  const left = known.filter(({ expiresAt }) => now < expiresAt);
  if (left.length === 0) return say(context, "No browser stays logged in to your account.");
  for (const { number, name, hash, createdAt, seenAt } of left) {
    const own = hash === session.browser ? " (this one)" : "";
    say(
      context,
      `${number}: ${name}, logged in ${humanTime(createdAt)}, last seen about ${humanTime(seenAt)}${own}`,
    );
  }
  return undefined;
}

/** One more than there may be takes the place of the one that was away the longest. */
function add(context: CommandContext, account: AccountRecord): void {
  const { facts, settings, now } = context;
  if (facts.browser === undefined) return;
  const { browsers: most, browserExpiry } = settings.limits;
  const left = (account.browsers ?? []).filter(({ expiresAt }) => now < expiresAt);
  const byVisit = left.toSorted((one, other) => other.seenAt - one.seenAt);
  const kept = new Set(byVisit.slice(0, most - 1));
  const number = left.reduce((highest, browser) => Math.max(highest, browser.number), 0) + 1;
  const visit = { createdAt: now, seenAt: now, expiresAt: now + browserExpiry * DAY };
  const all = [...left.filter((browser) => kept.has(browser)), { number, ...facts.browser, ...visit }];
  replace(context, account, all);
}

function noteVisit(context: CommandContext, account: AccountRecord, hash: string): void {
  const { settings, now } = context;
  const { browsers: known = [] } = account;
  const place = known.findIndex((browser) => browser.hash === hash);
  const before = known[place];
  if (before === undefined) return;
  const expiresAt = now + settings.limits.browserExpiry * DAY;
  replace(context, account, known.with(place, { ...before, seenAt: now, expiresAt }));
}

function endOne(context: CommandContext, account: AccountRecord, number: number): void {
  const found = account.browsers?.find((browser) => browser.number === number);
  if (found === undefined) return say(context, `You have no browser ${number}.`);
  say(context, `Browser ${number} is logged out: ${found.name}.`);
  return end(context, account, (browser) => browser === found);
}

function endAll(context: CommandContext, account: AccountRecord): void {
  const { length } = account.browsers ?? [];
  say(context, `${length} ${length === 1 ? "browser is" : "browsers are"} logged out.`);
  end(context, account, () => true);
}

function end(context: CommandContext, account: AccountRecord, ends: (browser: Browser) => boolean): void {
  replace(
    context,
    account,
    (account.browsers ?? []).filter((browser) => !ends(browser)),
  );
}

/** Those that are gone are closed. */
function replace(context: CommandContext, account: AccountRecord, after: readonly Browser[]): void {
  const { browsers: before = [], ...others } = account;
  context.network.accounts.replace(after.length === 0 ? others : { ...others, browsers: after });
  const left = new Set(after.map(({ hash }) => hash));
  const gone = before.map(({ hash }) => hash).filter((hash) => !left.has(hash));
  if (gone.length > 0) context.effect({ kind: "end-browsers", account: account.name, browsers: gone });
}
