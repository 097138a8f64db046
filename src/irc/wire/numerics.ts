/** Every numeric that this server may send: one row each, and the line that a row makes. Knows no user and no channel. */
import { channelNumerics } from "./numerics/channels.ts";
import type { NumericRow } from "./numerics/row.ts";
import { serverNumerics } from "./numerics/server.ts";
import { userNumerics } from "./numerics/users.ts";

export const numericRows = {
  ...serverNumerics,
  ...userNumerics,
  ...channelNumerics,
} as const satisfies Record<string, NumericRow>;

export type NumericName = keyof typeof numericRows;

type Strings<P extends readonly string[]> = { -readonly [K in keyof P]: string };

type Supplied<P extends readonly string[]> = P extends readonly [
  ...infer Fixed extends readonly string[],
  `...${string}`,
]
  ? [...Strings<Fixed>, ...string[]]
  : Strings<P>;

/**
 * The parameters of a numeric after the client's nick: as many strings as its row names, or more if its last name is open.
 */
export type NumericParameters<N extends NumericName> = Supplied<(typeof numericRows)[N]["parameters"]>;

/** Code and parameters of a numeric to `client` (a nick, or `*` before there is one). Source: Modern IRC, "Numeric Replies". */
export function numericLine<N extends NumericName>(
  name: N,
  client: string,
  params: NumericParameters<N>,
): { readonly code: string; readonly params: string[] } {
  const row: NumericRow = numericRows[name];
  const all = [client, ...params];
  if (row.text !== undefined) all.push(row.text);
  return { code: row.code, params: all };
}
