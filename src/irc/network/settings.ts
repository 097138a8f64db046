/** Settings of the network, from the configuration. Replaced as a whole by REHASH. */
import type { AlwaysOn } from "./always-on.ts";
import type { CapabilityName } from "../wire/capabilities.ts";
import type { CasemappingName } from "../wire/casemapping.ts";
import type { ClientTagDeny } from "../wire/client-tags.ts";
import type { NickProtection } from "./durable.ts";
import type { Features } from "../wire/features.ts";
import type { StsPolicy } from "../wire/sts.ts";
import type { FilterRule } from "./filters.ts";
import type { Limits } from "./limits.ts";
import type { NickCharacters } from "../wire/names.ts";
import type { Privilege } from "./privileges.ts";

export interface OperatorBlock {
  readonly name: string;
  /** As `Bun.password.hash` writes it (argon2id). */
  readonly passwordHash: string;
  /** Masks `user@host` that the user's address must match, one of them. */
  readonly masks: readonly string[];
  /** Privileges of its class and of the block. */
  readonly privileges: readonly Privilege[];
  /** The host that others see while the user is an operator; undefined keeps the user's own. */
  readonly host?: string | undefined;
  /** Letters of the notices (user mode `s`) that it receives from the start; undefined for none. */
  readonly notices?: string | undefined;
}

/** Rules for e-mail addresses of accounts. */
export interface MailSettings {
  /** An account cannot be made without an address. */
  readonly required: boolean;
  /** Accounts that may have the same address. */
  readonly accountsPerAddress: number;
  /** Letters that an address is sent in an hour. */
  readonly lettersPerHour: number;
  /** Milliseconds that a code counts. */
  readonly codeLifetime: number;
}

export interface NetworkSettings extends Features {
  /** ISUPPORT NETWORK. */
  readonly networkName: string;
  /** The prefix of server lines; has a dot in it. */
  readonly serverName: string;
  readonly description: string;
  /** `relais-0.1.0`. */
  readonly version: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /**
   * Since when `user.id` has counted without beginning again, in milliseconds since the Unix epoch; absent where that is
   * `startedAt`.
   */
  readonly usersSince?: number;
  /** Name of the configuration file, as REHASH shows it (382); absent where the server runs without one. */
  readonly configurationFile?: string | undefined;
  readonly casemapping: CasemappingName;
  /** `ascii` where absent. With `utf8` the casemapping is `rfc8265`, and nicks that can be confused count as one. */
  readonly nickCharacters?: NickCharacters;
  readonly limits: Limits;
  /** How nicks are kept for their accounts; absent: `none`. Where it is not `none`, each account may choose another. */
  readonly nickProtection?: NickProtection;
  /** Seconds in which the user of an account's nick has to log in; absent: 60. */
  readonly nickGrace?: number;
  /** Beginning of the nicks that such users get; a number follows. Absent: `Guest-`. */
  readonly guestNick?: string;
  /** Capabilities that are not on offer. */
  readonly disabledCapabilities: readonly CapabilityName[];
  /** The part of a channel's history that its members may read: `joined` is what was said since they joined. Absent: `all`. */
  readonly visibleHistory?: "all" | "joined";
  /** URL of an image that stands for the network (ISUPPORT draft/ICON). */
  readonly icon?: string | undefined;
  /** The public key by which push services know this server (ISUPPORT VAPID); absent without push notifications. */
  readonly vapidKey?: string | undefined;
  /** URL to which users upload files (ISUPPORT FILEHOST); absent where they cannot. */
  readonly uploadUrl?: string | undefined;
  /** URL of link previews; absent without previews. */
  readonly previewUrl?: string | undefined;
  /** Operators may use the API (APITOKEN); absent for false. */
  readonly operatorApi?: boolean;
  /** Keys of metadata that only operators with the privilege `metadata` see and set; `name*` is all that begin with name. */
  readonly operatorMetadata?: readonly string[];
  /** Masks of nicks and channel names that only operators with the privilege `reserve` may take. */
  readonly reservedNames?: readonly string[];
  /** Filters on texts beside those of FILTER. */
  readonly filters?: readonly FilterRule[];
  /** Lines of the message of the day; empty for none (422). */
  readonly motd: readonly string[];
  readonly admin: { readonly location: string; readonly organisation: string; readonly email: string };
  readonly operators: readonly OperatorBlock[];
  /** Policy of strict transport security; absent without one. */
  readonly sts?: StsPolicy | undefined;
  /** Several clients of an account can be one user; absent for true. */
  readonly multiclient?: boolean;
  /** Users of accounts who stay while nobody is connected; `opt-in` where absent. */
  readonly alwaysOn?: AlwaysOn;
  /** Client-only tags that are not passed on; absent passes on all. */
  readonly clientTagDeny?: ClientTagDeny;
  /** Rules for e-mail. Absent if the server sends none. */
  readonly mail?: MailSettings | undefined;
}

/** The settings that each machine of a network has for itself. All others are those of the network. */
const ownNames = [
  "serverName",
  "description",
  "version",
  "startedAt",
  "configurationFile",
  "motd",
  "admin",
  "icon",
  "uploadUrl",
  "previewUrl",
  "sts",
  "storeFails",
  "push",
  "vapidKey",
] as const satisfies readonly (keyof NetworkSettings)[];

/** The settings of the network on a machine with these own ones. */
export function mergeSettings(shared: NetworkSettings, own: NetworkSettings): NetworkSettings {
  const merged: Record<string, unknown> = { ...shared };
  for (const name of ownNames) merged[name] = own[name];
  return merged as unknown as NetworkSettings;
}
