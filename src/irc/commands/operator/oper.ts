/** OPER: a user becomes an operator of the server, by name and password of an operator block. */
import type { NetworkSettings, OperatorBlock } from "../../network/settings.ts";
import { formatNoticeMask } from "../../network/notice-masks.ts";
import { compileMask } from "../../wire/masks.ts";
import { userModeRows } from "../../wire/user-modes.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext, PasswordOutcome } from "../command.ts";
import { anyText } from "../parameters.ts";
import { becomeOperator } from "./operatorship.ts";
import { sendServerNotice, tellSelf } from "../server-notices.ts";
import { readsReports } from "../user/report-readers.ts";

function findBlock({ operators }: NetworkSettings, name: string): OperatorBlock | undefined {
  return operators.find((block) => block.name === name);
}

/** Replaces the hash of an unknown name if no operator is configured. No password matches it. */
const NO_HASH = "";

/** Refuses with 464, and tells operators and the log why. */
function refuse(context: CommandContext, operator: string, outcome: Exclude<PasswordOutcome, "right">): void {
  const tooMany = outcome !== "wrong";
  context.effect({ kind: "oper-refused", operator, reason: tooMany ? "too-many-tries" : "password" });
  if (tooMany) {
    return context.reply("ERR_PASSWDMISMATCH", `Too many wrong passwords; wait ${outcome.wait} seconds`);
  }
  tellOperators(context, `tried to become an operator as ${operator}, with a wrong password`);
  return context.reply("ERR_PASSWDMISMATCH", "Password incorrect");
}

/** The address is that of the session which asks, and not that of another of the user. */
function mayComeFrom({ user, connection }: CommandContext, block: OperatorBlock): boolean {
  const hosts = [user.host, user.cloak, connection?.address ?? ""];
  return block.masks.some((mask) => {
    const matches = compileMask(mask);
    return hosts.some((host) => matches(`${user.username}@${host}`));
  });
}

export const oper = defineCommand({
  scope: "network",
  name: "OPER",
  access: "registered",
  parameters: [anyText("name"), anyText("password")],
  cost: 10,
  help: "Makes you an operator of the server.",
  specification: 'Modern IRC, "OPER message"',
  handle: async (context, [name, password]) => {
    const { settings } = context;
    // For an unknown name the password is tried on another block all the same: the time does not tell which names exist.
    const hash = (findBlock(settings, name) ?? settings.operators[0])?.passwordHash ?? NO_HASH;
    const outcome = await context.checkPassword(name, password, hash);
    // The log has no password.
    context.submit({ params: [name, ""], facts: { password: { outcome, hash } } });
  },
  apply: (context, [name]) => {
    const { settings, user, facts, audience, reply } = context;
    const { outcome = "wrong", hash = NO_HASH } = facts.password ?? {};
    if (outcome !== "right") return refuse(context, name, outcome);
    // REHASH may have replaced the blocks while the password was verified.
    const block = findBlock(settings, name);
    if (block?.passwordHash !== hash) return refuse(context, name, "wrong");
    // Only after the password, so that others do not learn which names exist.
    if (!mayComeFrom(context, block)) {
      context.effect({ kind: "oper-refused", operator: name, reason: "host" });
      tellOperators(context, `tried to become an operator as ${name}, from a host that may not`);
      return reply("ERR_NOOPERHOST");
    }
    const before = user.modes;
    reply("RPL_YOUREOPER");
    becomeOperator(context, user, block);
    context.effect({ kind: "oper", operator: block.name });
    tellOperators(context, `is now an operator (${block.name})`);
    const added = (["o", "s"] as const).filter(
      (mode) => (user.modes & ~before & userModeRows[mode].bit) !== 0,
    );
    if (added.length > 0) {
      audience.toUser(user, { source: user, command: "MODE", params: [user.nick, `+${added.join("")}`] });
    }
    const open = readsReports(user) ? context.network.moderation.reports.size : 0;
    if (open > 0) tellSelf(context, `Open reports of users: ${open} (REPORTS)`);
    if (added.includes("s")) reply("RPL_SNOMASK", formatNoticeMask(user.noticeMask));
  },
});

/** The log has a separate event, `oper`. */
function tellOperators(context: CommandContext, text: string): void {
  const { user } = context;
  sendServerNotice(context, "o", `${user.mask} ${text}`, { address: user.address, except: user });
}
