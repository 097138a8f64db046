/** PERSISTENCE: an owner of an account chooses whether its user stays while nobody is connected. */
import type { PersistenceSetting } from "../../network/durable.ts";
import { NotKept } from "../../network/durable.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { anyText, optional, someText } from "../parameters.ts";
import type { Missing } from "../parameters.ts";
import { reviewStaying, statusLine, tellStatus } from "./staying.ts";

const invalid: Missing = ({ fail }) => fail("PERSISTENCE", "INVALID_PARAMETERS", [], "Invalid parameters");

const settings: ReadonlyMap<string, PersistenceSetting> = new Map([
  ["ON", "on"],
  ["OFF", "off"],
  ["DEFAULT", "default"],
]);

export const persistence = defineCommand({
  scope: "network",
  name: "PERSISTENCE",
  needs: "accounts",
  access: "registered",
  capability: "draft/persistence",
  parameters: [someText("<GET|SET>", invalid), optional(anyText("<ON|OFF|DEFAULT>"))],
  cost: 3,
  help: "Shows (GET) or chooses (SET) whether you stay in your channels while you are not connected. Needs an account, and the capability draft/persistence.",
  specification: 'IRCv3 persistence (ircv3-specifications pull request 503), "The PERSISTENCE command"',
  handle: (context, [word, given = ""]) => {
    const { user, fail, audience } = context;
    const subcommand = word.toUpperCase();
    // Later versions may have other subcommands.
    if (subcommand !== "GET" && subcommand !== "SET") return undefined;
    if (user?.account === undefined) {
      return fail("PERSISTENCE", "ACCOUNT_REQUIRED", [], "An account is required");
    }
    if (subcommand === "GET") return audience.toSelf(statusLine(context, user, user.account));
    return settings.has(given.toUpperCase()) ? context.submit() : invalid(context);
  },
  apply: (context, [, given = ""]) => {
    const { fail } = context;
    const setting = settings.get(given.toUpperCase());
    // It may have logged out since.
    if (setting === undefined || context.user.account === undefined) return;
    try {
      choosePersistence(context, context.user.account, setting);
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      fail("PERSISTENCE", "INTERNAL_ERROR", [], error.message);
    }
  },
});

/** Throws `NotKept`, and nothing has changed. All sessions of the account learn of it. */
export function choosePersistence(
  context: Pick<CommandContext, "network" | "settings" | "audience">,
  account: string,
  setting: PersistenceSetting,
): void {
  const { network } = context;
  network.persistence.choose(account, setting);
  for (const user of network.accounts.logIns.of(account)) {
    reviewStaying(context, user);
    tellStatus(context, user);
    // One that nobody is connected to leaves after the command.
    network.persistence.doubt(user);
  }
}
