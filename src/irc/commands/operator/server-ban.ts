/** The common part of KLINE and DLINE: setting, listing and removing a ban of the whole server. */
import {
  accountIn,
  isBareWord,
  parseAccountMask,
  parseAddressMask,
  parseUserMask,
  shownMask,
} from "../../network/ban-targets.ts";
import type { BanKind, BanTarget } from "../../network/ban-targets.ts";
import { banText, keepsOut } from "../../network/server-bans.ts";
import type { ServerBan } from "../../network/server-bans.ts";
import { addressSeenBy } from "../user/real-address.ts";
import type { Network } from "../../network/network.ts";
import type { User } from "../../network/user.ts";
import { formatDuration } from "../../wire/durations.ts";
import { userModeRows } from "../../wire/user-modes.ts";
import { byteLength, cutText } from "../../wire/utf8.ts";
import type { CommandContext, Handled, SessionContext } from "../command.ts";
import { connectionBanLines } from "./connection-bans.ts";
import { expel } from "./expel.ts";
import {
  anyText,
  leadingDuration,
  leadingKeyword,
  optional,
  optionalGroup,
  restOfLine,
} from "../parameters.ts";
import type { Parameter } from "../parameters.ts";
import { reportAction, tellSelf } from "../server-notices.ts";

interface KindRow {
  /** The command that sets one; the other takes it off. */
  readonly set: string;
  readonly unset: string;
  /** As operators read it. */
  readonly name: string;
  readonly parse: (text: string, network: Network) => BanTarget | undefined;
  /** For a nick, the mask that bans its user; undefined where the operator may not see it. */
  readonly maskOf: (user: User, operator: User) => string | undefined;
  /** The letter of STATS. */
  readonly letter: string;
}

const banKinds: Readonly<Record<BanKind, KindRow>> = {
  user: {
    set: "KLINE",
    unset: "UNKLINE",
    name: "K-line",
    parse: parseUserMask,
    maskOf: ({ username, cloak }) => `${username}@${cloak}`,
    letter: "k",
  },
  address: {
    set: "DLINE",
    unset: "UNDLINE",
    name: "D-line",
    parse: parseAddressMask,
    maskOf: addressSeenBy,
    letter: "d",
  },
  account: {
    set: "KLINE",
    unset: "UNKLINE",
    name: "K-line",
    parse: (text, network) => parseAccountMask(accountIn(text) ?? "", (name) => network.fold(name)),
    maskOf: () => undefined,
    letter: "k",
  },
};

/** KLINE sets bans on accounts as well. */
const kindsOf = { user: ["user", "account"], address: ["address"] } as const;
export type CommandKind = keyof typeof kindsOf;

function kindOf(kind: CommandKind, mask: string): BanKind {
  return kind === "user" && accountIn(mask) !== undefined ? "account" : kind;
}

/** Begins like a duration and has nothing that only a mask or a host name has. */
const LIKE_DURATION = /^[-+]?\d[^@!:/*?]*$/u;

/** Before the mask: the ban keeps out only users without an account. As Ergo writes it. */
const UNLESS_LOGGED_IN = "REQUIRE-SASL";

/** True if it spares users with an account, duration in milliseconds, mask or nick, and reason. */
type Ban = readonly [
  unlessLoggedIn: true | undefined,
  duration: number | undefined,
  mask: string,
  reason: string | undefined,
];

/** `[REQUIRE-SASL] [<duration>] <mask or nick> [<reason>]`, or nothing. */
export function banParameters(mask: string): Parameter<Ban | undefined> {
  return optionalGroup(
    optional(leadingKeyword(UNLESS_LOGGED_IN)),
    optional(leadingDuration("duration")),
    anyText(mask),
    optional(restOfLine("reason")),
  );
}

/** The session's part: without any parameter the bans are listed. */
export function listOrBan(context: SessionContext, kind: CommandKind, ban: Ban | undefined): Handled {
  return ban === undefined ? listed(context, kind) : context.submit();
}

export function banCommand(context: CommandContext, command: CommandKind, ban: Ban): void {
  const [unlessLoggedIn, duration, mask] = ban;
  const { reply } = context;
  const { set } = banKinds[command];
  const kind = kindOf(command, mask);
  if (duration === undefined && LIKE_DURATION.test(mask) && !isDotted(mask)) {
    const text = `${mask} is not a duration: write 1d2h30m, or a number of minutes`;
    return reply("ERR_UNKNOWNERROR", set, text);
  }
  if (kind === "account" && unlessLoggedIn === true) {
    return reply("ERR_UNKNOWNERROR", set, `${UNLESS_LOGGED_IN} does not go with an account`);
  }
  const target = findBanTarget(context, kind, mask);
  if (target === undefined) return undefined;
  if (target.tooWide) {
    return reply(
      "ERR_UNKNOWNERROR",
      set,
      `${shownMask(target)} matches almost everyone; use a narrower mask`,
    );
  }
  return setBan(context, target, ban);
}

/** Has a dot between its parts as addresses and host names do: `192.0.2.1`, and not `1.5h`. */
function isDotted(word: string): boolean {
  return /^[^.]+(?:\.[^.]+){2}/u.test(word) || /\.[^.\d]/u.test(word);
}

/** The mask as written, or the mask of the user with this nick. Replies if neither exists. */
function findBanTarget(context: CommandContext, kind: BanKind, mask: string): BanTarget | undefined {
  const { network, user: operator, reply } = context;
  const { set, parse, maskOf } = banKinds[kind];
  let written: string | undefined = mask;
  if (isBareWord(mask)) {
    const user = network.findUser(mask);
    if (user === undefined) reply("ERR_NOSUCHNICK", mask);
    written = user && maskOf(user, operator);
    if (user === undefined) return undefined;
    if (written === undefined) {
      reply(
        "ERR_UNKNOWNERROR",
        set,
        `You cannot see the address of ${user.nick}: the privilege see shows it`,
      );
      return undefined;
    }
  }
  const target = parse(written, context.network);
  if (target === undefined) reply("ERR_BADMASK", mask);
  return target?.kind === "account" ? ofOwner(context, target) : target;
}

/** Any nick of an account stands for it. */
function ofOwner({ network }: CommandContext, target: BanTarget): BanTarget {
  const owner = network.accounts.findByNick(target.mask);
  return (owner && parseAccountMask(owner.name, (name) => network.fold(name))) ?? target;
}

/** Without a duration, or with 0, the ban has no end. */
function setBan(
  context: CommandContext,
  target: BanTarget,
  [unlessLoggedIn, duration = 0, , given = ""]: Ban,
): void {
  const { network, settings, user, now, reply } = context;
  const { bans } = network;
  const { set, name } = banKinds[target.kind];
  if (!bans.has(target) && bans.size >= settings.limits.serverBans) {
    return reply("ERR_UNKNOWNERROR", set, `There are ${bans.size} bans, which is all that there may be`);
  }
  const reason = given === "" ? "No reason given" : given;
  const ban = bans.add(target, {
    // The complete reason is no longer than any other reason of a QUIT.
    reason: cutText(reason, settings.limits.quitLength - byteLength(banText({ ...target, reason: "" }))),
    setBy: user.mask,
    setAt: now,
    expiresAt: duration === 0 ? undefined : now + duration,
    ...(unlessLoggedIn && { unlessLoggedIn }),
  });
  const length = duration === 0 ? "permanent" : `for ${formatDuration(duration)}`;
  const whom = ban.unlessLoggedIn === true ? ", for users without an account" : "";
  const shown = shownMask(ban);
  reportAction(context, "x", `set a ${name} on ${shown}, ${length}${whom}: ${ban.reason}`, {
    mask: shown,
    ...(duration === 0 ? {} : { duration: Math.round(duration / 1000) }),
    reason: ban.reason,
  });
  return enforce(context, ban, target);
}

/**
 * Disconnects users that match. Operators stay, since a slip would hurt them most, and the one that set the ban is warned.
 */
function enforce(context: CommandContext, ban: ServerBan, target: BanTarget): void {
  const spared: User[] = [];
  for (const user of [...context.network.users].filter((each) => keepsOut(ban, target, each))) {
    if (user === context.user || (user.modes & userModeRows.o.bit) !== 0) spared.push(user);
    else expel(context, user, ban, target);
  }
  if (spared.length === 0) return;
  const nicks = spared.map((user) => (user === context.user ? "you" : user.nick));
  tellSelf(context, `Operators stay until they leave, though it matches ${nicks.join(", ")}`);
}

/** `lifted` are the ranges that no longer have to wait until they may connect again. */
export function unbanCommand(
  context: CommandContext,
  command: CommandKind,
  mask: string,
  lifted: readonly string[] = [],
): void {
  const { network, reply } = context;
  const { unset, name, parse } = banKinds[kindOf(command, mask)];
  const target = parse(mask, network);
  const removed = target && network.bans.remove(target);
  if (lifted.length > 0) {
    const [first = ""] = lifted;
    const text = lifted.length === 1 ? first : `${lifted.length} addresses and ranges of ${mask}`;
    reportAction(context, "x", `lifted the ban for connecting too often of ${text}`, { mask });
    if (removed === undefined) return undefined;
  }
  if (removed === undefined) {
    return reply(
      "ERR_UNKNOWNERROR",
      unset,
      `There is no ${name} on ${target === undefined ? mask : shownMask(target)}`,
    );
  }
  const shown = shownMask(removed);
  return reportAction(context, "x", `removed the ${name} on ${shown}`, { mask: shown });
}

/** The answer of STATS without its privilege: operators who may set bans see them. */
function* listed(context: SessionContext, kind: CommandKind): Iterator<void> {
  yield* banLines(context, kind);
  if (kind === "address") yield* connectionBanLines(context);
  context.reply("RPL_ENDOFSTATS", banKinds[kind].letter);
}

/** Says a ban of this kind with each step, the oldest first. */
export function* banLines(
  { network, now, reply }: Pick<SessionContext, "network" | "now" | "reply">,
  command: CommandKind,
): Iterable<void> {
  for (const ban of kindsOf[command].flatMap((kind) => network.bans.list(kind, now))) {
    const { kind, mask, reason, setBy, expiresAt, unlessLoggedIn } = ban;
    const end = expiresAt === undefined ? "permanent" : `expires in ${formatDuration(expiresAt - now)}`;
    const whom = unlessLoggedIn === true ? ", only without an account" : "";
    const text = `${reason} (${setBy}, ${end}${whom})`;
    if (kind === "address") reply("RPL_STATSDLINE", "D", mask, text);
    else {
      const at = mask.lastIndexOf("@");
      if (at === -1) reply("RPL_STATSKLINE", "K", shownMask(ban), "*", "*", text);
      else reply("RPL_STATSKLINE", "K", mask.slice(at + 1), "*", mask.slice(0, at), text);
    }
    yield;
  }
}
