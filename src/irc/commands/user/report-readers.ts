/** Operators who read reports, and notices to them. */
import type { User } from "../../network/user.ts";
import type { CommandContext } from "../command.ts";

/** Operators who read reports. */
export function readsReports({ privileges }: User): boolean {
  return privileges.has("reports");
}

/** Tells all of them. */
export function tellReaders(
  { network, audience }: Pick<CommandContext, "network" | "audience">,
  text: string,
  except?: User,
): void {
  for (const operator of network.operators) {
    if (operator === except || !readsReports(operator)) continue;
    audience.toUser(operator, {
      source: undefined,
      command: "NOTICE",
      params: [operator.nick, `*** ${text}`],
    });
  }
}
