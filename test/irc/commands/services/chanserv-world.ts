/** A world with a registered channel, and what ChanServ says in it. */
import type { AccountRecord } from "../../../../src/irc/network/durable.ts";
import type { Channel } from "../../../../src/irc/network/channel.ts";
import { ask, loggedIn, worldWithAccounts } from "../../session/accounts.ts";
import type { FakeConnection, World, WorldOptions } from "../../session/harness.ts";

const operators = [
  { name: "root", passwordHash: "hash of secret", masks: ["*@*"], privileges: ["channels", "samode"] },
] as const;

export interface TeaWorld {
  readonly world: World;
  /** Founder of #tea, who is in it. */
  readonly ana: FakeConnection;
  readonly tea: () => Channel;
}

/** The accounts are ana, bob, cleo and dan, unless others are given. */
export async function teaWorld(
  options: WorldOptions = {},
  accounts: readonly (AccountRecord | string)[] = ["ana", "bob", "cleo", "dan"],
): Promise<TeaWorld> {
  const world = worldWithAccounts(accounts, { operators, ...options });
  const ana = await loggedIn(world, "ana");
  await ask(ana, "JOIN #tea", "CS REGISTER #tea");
  const tea = (): Channel => {
    const channel = world.app.network.findChannel("#tea");
    if (channel === undefined) throw new Error("no #tea");
    return channel;
  };
  return { world, ana, tea };
}

/** An operator with the privileges channels and samode. */
export async function root(world: World): Promise<FakeConnection> {
  const client = world.connect("root");
  await ask(client, "OPER root secret");
  return client;
}

/** The texts that ChanServ sent. */
export function said(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^:ChanServ!ChanServ@irc\.test NOTICE \S+ :?(.*)$/u.exec(line)?.[1] ?? []);
}

/** The answer of ChanServ to a command. */
export async function tell(client: FakeConnection, text: string): Promise<string[]> {
  return said(await ask(client, `CHANSERV ${text}`));
}
