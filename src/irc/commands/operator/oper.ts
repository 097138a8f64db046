/** OPER: a user becomes an operator of the server, by name and password of an operator block. */
import type { OperatorBlock } from "../../network/settings.ts";
import type { User } from "../../network/user.ts";
import type { Network } from "../../network/network.ts";
import { compileMask } from "../../wire/masks.ts";
import type { CommandContext, CommandRow } from "../command.ts";
import { becomeOperator } from "./operatorship.ts";
import { sendServerNotice } from "../server-notices.ts";

function findBlock(network: Network, name: string): OperatorBlock | undefined {
  return network.settings.operators.find((block) => block.name === name);
}

/**
 * Resolves to the hash that the password fits, or undefined. For an unknown name the password is tried on another
 * block all the same and the result dropped: the time that the answer takes does not tell which names exist.
 */
async function fittingHash(
  { network, services }: CommandContext,
  name: string,
  password: string,
): Promise<string | undefined> {
  const block = findBlock(network, name);
  const hash = (block ?? network.settings.operators[0])?.passwordHash;
  if (hash === undefined) return undefined;
  const fits = await services.verifyPassword(password, hash);
  return fits && block !== undefined ? hash : undefined;
}

function mayComeFrom(user: User, block: OperatorBlock): boolean {
  return block.masks.some((mask) => {
    const matches = compileMask(mask);
    return [user.host, user.cloak, user.address].some((host) => matches(`${user.username}@${host}`));
  });
}

export const oper: CommandRow = {
  scope: "network",
  name: "OPER",
  access: "registered",
  minParams: 2,
  maxParams: 2,
  cost: 10,
  syntax: "OPER <name> <password>",
  help: "Makes you an operator of the server.",
  specification: 'Modern IRC, "OPER message"',
  handle: async (context) => {
    const { network, user, params, audience, reply } = context;
    const [name = "", password = ""] = params;
    const fitting = await context.wait(fittingHash(context, name, password));
    // Looked up again: REHASH may have replaced the blocks while the password was verified.
    const block = findBlock(network, name);
    if (block === undefined || block.passwordHash !== fitting) {
      context.effect({ kind: "oper-refused", operator: name });
      tellOperators(context, `tried to become an operator as ${name}, with a wrong password`);
      return reply("ERR_PASSWDMISMATCH");
    }
    // Only after the password, so that nobody else learns which names exist.
    if (!mayComeFrom(user, block)) {
      context.effect({ kind: "oper-refused", operator: name });
      tellOperators(context, `tried to become an operator as ${name}, from a host that may not`);
      return reply("ERR_NOOPERHOST");
    }
    const before = user.modes;
    reply("RPL_YOUREOPER");
    becomeOperator(context, user, block);
    context.effect({ kind: "oper", operator: block.name });
    tellOperators(context, `is now an operator (${block.name})`);
    if (user.modes !== before) {
      audience.toUser(user, { source: user, command: "MODE", params: [user.nick, "+o"] });
    }
  },
};

/** The log has its own event for it, `oper`. */
function tellOperators(context: CommandContext, text: string): void {
  const { user } = context;
  sendServerNotice(context, "o", `${user.mask} ${text}`, { address: user.address, except: user });
}
