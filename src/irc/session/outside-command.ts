/** Commands of programs without a connection: their actor, and their context while they are applied. */
import { findCommand } from "../commands/registry.ts";
import type { CollectingFrame } from "../delivery/collecting-frame.ts";
import type { Channel } from "../network/channel.ts";
import { NotKept } from "../network/durable.ts";
import type { AccountRecord } from "../network/durable.ts";
import { Membership } from "../network/membership.ts";
import type { Network } from "../network/network.ts";
import { isReservedNick } from "../network/policy/service-nicks.ts";
import { User } from "../network/user.ts";
import { capabilityWords } from "../wire/capabilities.ts";
import { prefixModeRows } from "../wire/channel-modes.ts";
import { userModeRows } from "../wire/user-modes.ts";
import { AppliedCommand, RemoteSession } from "./applied-command.ts";
import type { OutsideCommand } from "./network-command.ts";
import type { Realm } from "./realm.ts";

/** Programs may add client-only tags, and write several lines. */
const CAPABILITIES = capabilityWords(["message-tags"]);
/** No user of the network has this slot, and none this id. */
const NOWHERE = { slot: -1, id: 0 } as const;

/** Commands by which an actor speaks in the name of its account, and not as an operator. */
const SPEECH: ReadonlySet<string> = new Set(["PRIVMSG", "NOTICE", "TAGMSG"]);

export class AppliedOutside extends AppliedCommand {
  /** The last id that was given to a message. */
  messageId: string | undefined = undefined;
  readonly #voiceIn: string | undefined;

  constructor(realm: Realm, outside: OutsideCommand, frame: CollectingFrame) {
    const { command, params, tags, facts, at, actor } = outside;
    const user = userFor(realm.network, outside);
    const sent = {
      kind: "command" as const,
      command,
      user: user.id,
      session: 0,
      capabilities: CAPABILITIES,
      params,
      tags,
      facts,
      at,
    };
    super(realm, sent, new RemoteSession(user.nick, CAPABILITIES), frame, user);
    this.#voiceIn = actor.voiceIn;
  }

  /** That of the account in a registered channel: a program need not join to speak where its account has access. */
  standingIn(channel: Channel): Membership | undefined {
    const { network, user, now } = this;
    const present = channel.members.get(user);
    const voiced = this.#voiceIn !== undefined && network.fold(this.#voiceIn) === network.fold(channel.name);
    const level = network.registered.levelOf(channel, user.account) ?? (voiced ? "v" : undefined);
    if (present !== undefined || level === undefined) return present;
    const standing = new Membership(user, channel, -1, now);
    standing.prefixes = prefixModeRows[level].bit;
    return standing;
  }

  override nextMessageId(): string {
    this.messageId = super.nextMessageId();
    return this.messageId;
  }
}

/** Applies the command; refuses one that the actor has no privilege for. */
export function applyOutside(context: AppliedOutside, { command, params, actor }: OutsideCommand): void {
  const row = findCommand(command);
  if (row?.scope !== "network") throw new TypeError(`${command} is no command of the network`);
  const { network, user } = context;
  const { privilege } = row;
  const account = actor.account === undefined ? undefined : network.accounts.find(actor.account);
  if (actor.account !== undefined && !isUsable(context, account)) {
    return context.fail(
      command,
      "ACCOUNT_UNUSABLE",
      [actor.account],
      "The account is suspended, banned or gone",
    );
  }
  if (SPEECH.has(command) && isOfAnother(context, account?.name)) {
    return context.reply("ERR_NICKNAMEINUSE", user.nick, "Nickname is already in use");
  }
  if (privilege !== undefined && !context.user.privileges.has(privilege)) {
    return context.reply("ERR_NOPRIVS", privilege);
  }
  const missing = row.lacking(params);
  if (missing !== undefined) return missing(context);
  try {
    return row.apply(context);
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
    return context.fail(command, "TEMPORARILY_UNAVAILABLE", [], error.message);
  }
}

function isUsable({ network, now }: AppliedOutside, account: AccountRecord | undefined): boolean {
  if (account === undefined || account.suspended !== undefined) return false;
  return network.bans.findAccount(account.name, now) === undefined;
}

/** True for a nick that another user has now, that belongs to another account, or to a service. */
function isOfAnother({ network, settings, user }: AppliedOutside, account: string | undefined): boolean {
  if (network.nickInUse(user.nick, network.userOf(user.id))) return true;
  const owner = network.accounts.ownerOf(user.nick);
  return isReservedNick(settings, user.nick) || (owner !== undefined && owner.name !== account);
}

/**
 * The operator who acts, or the user of the account, where an actor speaks for one that is there. Every other actor is a user that
 * the network does not have.
 */
function userFor(network: Network, { actor, command, at }: OutsideCommand): User {
  const { account, operator } = actor;
  const acting = actor.user === undefined ? undefined : network.userOf(actor.user);
  if (acting !== undefined) return acting;
  // An operator who has just left may do nothing any more.
  const privileges = actor.user === undefined ? actor.privileges : [];
  if (account !== undefined && SPEECH.has(command)) {
    const present = [...network.accounts.logIns.of(account)];
    const own = present.find(({ nick }) => network.fold(nick) === network.fold(actor.nick));
    if (own !== undefined) return own;
  }
  const { nick, username, host } = actor;
  const details = { nick, username, realname: operator, host, address: undefined, secure: true, at };
  const user = new User(NOWHERE.slot, NOWHERE.id, details);
  user.account = account;
  // In the name of its account it speaks as that does: filters look at its texts.
  user.privileges = new Set(
    SPEECH.has(command) ? privileges.filter((name) => name !== "filter") : privileges,
  );
  user.operator = operator;
  if (privileges.length > 0) user.modes = userModeRows.o.bit;
  if (SPEECH.has(command)) user.modes |= userModeRows.B.bit;
  return user;
}
