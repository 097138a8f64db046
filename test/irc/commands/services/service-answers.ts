/** Asks services, and reads their notices. */
import { ask } from "../../session/accounts.ts";
import type { FakeConnection } from "../../session/harness.ts";

/** The texts of the notices from a service: `NickServ`. */
export function saidBy(service: string, lines: readonly string[]): string[] {
  const notice = new RegExp(`^:${service}!${service}@irc\\.test NOTICE \\S+ :?(.*)$`, "u");
  return lines.flatMap((line) => notice.exec(line)?.[1] ?? []);
}

/** Sends a line to NickServ, and returns the texts of its answer. */
export async function tellNickServ(client: FakeConnection, text: string): Promise<string[]> {
  return saidBy("NickServ", await ask(client, `NICKSERV ${text}`));
}

export async function tellHostServ(client: FakeConnection, text: string): Promise<string[]> {
  return saidBy("HostServ", await ask(client, `HOSTSERV ${text}`));
}

/** Becomes an operator by a block of this name. */
export async function becomeOperator(client: FakeConnection, name: string): Promise<FakeConnection> {
  await ask(client, `OPER ${name} secret`);
  return client;
}
