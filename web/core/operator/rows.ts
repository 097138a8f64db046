/** Things of the API that the operators' screen shows, and the words that it sends. Source: docs/openapi.json. */

export interface Summary {
  readonly users: number;
  readonly operators: number;
  readonly channels: number;
  readonly accounts: number;
  readonly token: { readonly scopes: readonly string[] };
}

export interface ShownUser {
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  readonly addresses: readonly string[];
  readonly realname: string;
  readonly account?: string;
  readonly operator?: string;
  readonly away?: string;
  readonly modes: string;
  readonly secure: boolean;
  readonly connections: number;
  readonly connectedAt: number;
  readonly activeAt: number;
  readonly channels: readonly string[];
}

interface Standing {
  readonly by: string;
  readonly reason: string;
  readonly at: number;
}

export interface ShownAccount {
  readonly name: string;
  readonly createdAt: number;
  readonly lastSeen?: number;
  readonly email?: string;
  readonly verified: boolean;
  readonly twoFactors: boolean;
  readonly suspended?: Standing;
  readonly banned?: Standing;
  readonly nicks: readonly string[];
  readonly users: readonly string[];
}

export interface ShownChannel {
  readonly name: string;
  readonly topic?: { readonly text: string; readonly setBy: string; readonly setAt: number };
  readonly members: number;
  readonly modes: string;
  readonly createdAt: number;
  readonly founder?: string;
}

export interface ChannelDetails extends ShownChannel {
  readonly users: readonly { readonly nick: string; readonly prefix: string; readonly account?: string }[];
}

export const banKinds = ["user", "address", "account"] as const;
type BanKind = (typeof banKinds)[number];

/** A name or a mask that is kept out or reserved. */
export interface Kept {
  readonly mask: string;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: number;
  readonly expiresAt?: number;
}

export interface ShownBan extends Kept {
  readonly kind: BanKind;
  readonly unlessLoggedIn?: boolean;
}

export interface ShownFilter {
  readonly name: string;
  readonly number?: number;
  readonly pattern: string;
  readonly action: string;
  readonly texts: readonly string[];
  readonly reason: string;
  readonly setBy?: string;
}

export interface ShownMute extends Kept {
  readonly account?: string;
  readonly host: string;
}

export interface FileUsage {
  readonly account: string;
  readonly files: number;
  readonly bytes: number;
}

export interface ShownFile {
  readonly url: string;
  readonly name?: string;
  readonly type: string;
  readonly size: number;
  readonly at: number;
}

export interface ShownReport {
  readonly number: number;
  readonly at: number;
  readonly by: string;
  readonly account?: string;
  readonly target: string;
  readonly mask?: string;
  readonly reason: string;
  readonly message?: {
    readonly at: number;
    readonly source: string;
    readonly account?: string;
    readonly channel?: string;
    readonly text: string;
  };
}

export interface AuditEntry {
  readonly number: number;
  readonly at: number;
  readonly actor: string;
  readonly operator?: string;
  readonly action: string;
  readonly target?: string;
  readonly channel?: string;
  readonly mask?: string;
  /** Seconds. */
  readonly duration?: number;
  readonly reason?: string;
  readonly value?: string;
}

/** Seconds of a ban; 0 for one without an end. */
export const durations = [3_600, 86_400, 604_800, 2_592_000, 31_536_000, 0] as const;

/** The route of a thing by its name, such as `/channels/%23tea`. */
export function routeOf(
  kind: "accounts" | "channels" | "files" | "filters" | "reports" | "users",
  name: string,
): string {
  return `/${kind}/${encodeURIComponent(name)}`;
}

/** The mask for a search: the typed text is a part of what is found, unless it has wildcards of its own. */
export function maskOf(typed: string): string {
  const text = typed.trim();
  return text === "" || /[*?]/u.test(text) ? text : `*${text}*`;
}
