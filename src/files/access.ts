/** Credentials of requests: the account that a client acts for. */
import { Refused } from "./refusals.ts";
import type { RefusalCode } from "./refusals.ts";

/** The account, or the reason of the refusal; `wait` in seconds after too many failed tries. */
export type Access = { readonly account: string } | { readonly refusal: string } | { readonly wait: number };

/** Accounts, as this part needs them. */
export interface FileAccounts {
  byPassword(address: string, name: string, password: string): Promise<Access>;
  byToken(address: string, token: string): Promise<Access>;
  /** When the account was made, in milliseconds since the Unix epoch; undefined without such an account. */
  madeAt(account: string): number | undefined;
}

/** Refusals that a client learns; all others are wrong credentials. */
const told: Readonly<Record<string, RefusalCode>> = {
  banned: "banned",
  busy: "busy",
  "code-needed": "code-needed",
  provider: "busy",
  suspended: "suspended",
  unverified: "unverified",
};

/** Source: RFC 9110, section 11.4; RFC 7617, section 2; RFC 6750, section 2.1. */
export async function accountOf(accounts: FileAccounts, headers: Headers, address: string): Promise<string> {
  const [, scheme = "", value = ""] = /^(\S+) +(\S+)$/u.exec(headers.get("authorization") ?? "") ?? [];
  const access = await accessBy(accounts, scheme.toLowerCase(), value, address);
  if ("account" in access) return access.account;
  if ("wait" in access) throw new Refused("too-many-tries", { wait: access.wait });
  throw new Refused(told[access.refusal] ?? "wrong");
}

function accessBy(accounts: FileAccounts, scheme: string, value: string, address: string): Promise<Access> {
  if (scheme === "bearer") return accounts.byToken(address, value);
  const [, name, password] = /^([^:]+):(.*)$/su.exec(scheme === "basic" ? decoded(value) : "") ?? [];
  if (name === undefined || password === undefined) throw new Refused("credentials");
  return accounts.byPassword(address, name, password);
}

/** Empty for what is not UTF-8 in Base64. */
function decoded(value: string): string {
  if (!/^[A-Za-z0-9+/]+={0,2}$/u.test(value)) return "";
  const bytes = Buffer.from(value, "base64");
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : "";
}
