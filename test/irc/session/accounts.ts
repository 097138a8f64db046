/** Worlds that keep accounts, and clients that log in. */
import type { AccountRecord } from "../../../src/irc/network/durable.ts";
import { settled, World } from "./harness.ts";
import type { FakeConnection, WorldOptions } from "./harness.ts";
import { accountOf, MemoryStore, passwordOf, verifyAtOnce } from "./memory-store.ts";

/** A world with these accounts, whose passwords `passwordOf` knows. */
export function worldWithAccounts(
  accounts: readonly (AccountRecord | string)[] = [],
  options: WorldOptions = {},
): World {
  const records = accounts.map((account) => (typeof account === "string" ? accountOf(account) : account));
  const store = new MemoryStore({ accounts: records });
  return new World({ store, verifyPassword: verifyAtOnce, ...options });
}

/** Sends lines and returns the answer, also to what waits for outside work. */
export async function ask(client: FakeConnection, ...lines: readonly string[]): Promise<string[]> {
  await settled();
  for (const line of lines) {
    client.say(line);
    await settled();
  }
  client.read();
  await settled();
  return client.take();
}

/** The response of PLAIN. */
export function plainResponse(name: string, password: string, authorisation = ""): string {
  return Buffer.from(`${authorisation}\0${name}\0${password}`).toString("base64");
}

/** The line of a response that fits in one part. */
export function responseLine(text: string): string {
  return `AUTHENTICATE ${Buffer.from(text).toString("base64")}`;
}

/** The text of a challenge, in one part or more. */
export function challengeIn(lines: readonly string[]): string {
  const parts = lines.map((line) => line.replace(/^AUTHENTICATE \+?/u, ""));
  return Buffer.from(parts.join(""), "base64").toString();
}

/** A registered user that has logged in by SASL. */
export async function loggedIn(
  world: World,
  nick: string,
  account = nick,
  more = "",
): Promise<FakeConnection> {
  const client = world.connect(nick, `sasl cap-notify ${more}`.trim());
  client.say("CAP LS 302");
  await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse(account, passwordOf(account))}`);
  if (client.user.account !== account) throw new Error(`${nick} could not log in`);
  return client;
}

/** A client that logs in before it registers, with its greeting still to read: one more session of a user of the account. */
export async function joining(
  world: World,
  nick: string,
  more = "",
  { account = nick, address = "192.0.2.2", secure = false, lines = [] as readonly string[] } = {},
): Promise<FakeConnection> {
  const client = world.open(address, secure);
  client.say(`CAP REQ :sasl ${more}`.trim(), ...lines, `NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
  await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse(account, passwordOf(account))}`);
  return client.say("CAP END");
}

/** The same, with its greeting read. */
export async function joined(...details: Parameters<typeof joining>): Promise<FakeConnection> {
  const client = await joining(...details);
  client.take();
  return client;
}
