/** The end of browsers that stay logged in, together with a change of their account. */
import type { AccountRecord } from "../../network/durable.ts";
import type { CommandContext } from "../command.ts";

/** Keeps the account without its browsers, and closes their connections: all, or all but the own one. */
export function replaceAndEndBrowsers(
  context: Pick<CommandContext, "network" | "effect">,
  { browsers = [], ...account }: AccountRecord,
  sparesOwn?: "spares-own",
): void {
  context.network.accounts.replace(account);
  if (browsers.length === 0) return;
  const spared = sparesOwn === undefined ? {} : { sparesOwn: true };
  const hashes = browsers.map(({ hash }) => hash);
  context.effect({ kind: "end-browsers", account: account.name, browsers: hashes, ...spared });
}
