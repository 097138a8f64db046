/** Checks that values of an imported file are records. */
import { nickProtections } from "../irc/network/durable.ts";
import type {
  AccountRecord,
  Identity,
  MarkerRecord,
  NickProtection,
  PasswordKeys,
  ScramKeys,
  VirtualHost,
} from "../irc/network/durable.ts";
import { banKinds, parseAccountMask, parseAddressMask, parseUserMask } from "../irc/network/ban-targets.ts";
import type { ServerBan } from "../irc/network/server-bans.ts";
import {
  accountName,
  FormError,
  isAccountName,
  line,
  list,
  optional,
  table,
  text,
  whole,
} from "./record-fields.ts";
import type { Fields } from "./record-fields.ts";
import { metadataOf, privateMetadataOf, suspensionOf } from "./shared-forms.ts";

/** Least iterations of SCRAM. Source: RFC 7677, section 4. */
const LEAST_ITERATIONS = 4_096;

/** Throws a {@link FormError}, as all functions here. */
export function accountOf(value: unknown): AccountRecord {
  const account = table(value, "account");
  return {
    name: accountName(account, "account", "name"),
    ...(isAbsent(account["passwordHash"]) && isAbsent(account["scram"]) ? {} : passwordOf(account)),
    createdAt: whole(account, "account", "createdAt"),
    ...optional(account, "identity", identityOf),
    ...optional(account, "suspended", (facts) => suspensionOf(facts, "account.suspended")),
    ...optional(account, "certificates", fingerprints),
    ...optional(account, "nicks", nicksOf),
    ...optional(account, "enforce", protectionOf),
    ...optional(account, "lastSeen", () => whole(account, "account", "lastSeen")),
    ...optional(account, "vhost", vhostOf),
    ...optional(account, "vhostRequest", vhostRequestOf),
    ...factsOf(account),
    ...optional(account, "metadata", (pairs) => metadataOf(pairs, "account.metadata")),
    ...optional(account, "privateMetadata", privateMetadataOf),
  };
}

/** An account without a password has neither of its parts. */
function passwordOf(account: Fields): PasswordKeys {
  const scram = table(account["scram"], "account.scram");
  return {
    passwordHash: text(account, "account", "passwordHash", /^\$argon2id\$\S+$/u, "an argon2id hash"),
    scram: {
      sha256: scramKeys(scram["sha256"], "account.scram.sha256"),
      sha512: scramKeys(scram["sha512"], "account.scram.sha512"),
    },
  };
}

function identityOf(value: unknown): Identity {
  const label = "account.identity";
  const identity = table(value, label);
  return {
    issuer: text(identity, label, "issuer", /^https?:\/\/[!-~]+$/u, "a URL"),
    subject: text(identity, label, "subject", /^[^\p{Cc}]{1,255}$/u, "1 to 255 characters"),
  };
}

function fingerprints(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((item) => /^[0-9a-f]{64}$/u.test(String(item))))
    return value.map(String);
  throw new FormError("account.certificates", "SHA-256 fingerprints in lower-case hexadecimal digits");
}

function nicksOf(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isName)) {
    throw new FormError("account.nicks", "a list of names without spaces");
  }
  return value;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && isAccountName(value);
}

function protectionOf(value: unknown): NickProtection {
  const protection = nickProtections.find((each) => each === value);
  if (protection === undefined) throw new FormError("account.enforce", nickProtections.join(", "));
  return protection;
}

function vhostOf(value: unknown): VirtualHost {
  const label = "account.vhost";
  const vhost = table(value, label);
  return {
    host: hostIn(vhost, label),
    by: line(vhost, label, "by"),
    at: whole(vhost, label, "at"),
    ...optional(vhost, "off", () => true as const),
  };
}

function vhostRequestOf(value: unknown): NonNullable<AccountRecord["vhostRequest"]> {
  const label = "account.vhostRequest";
  const request = table(value, label);
  return { host: hostIn(request, label), at: whole(request, label, "at") };
}

function hostIn(fields: Fields, label: string): string {
  return text(
    fields,
    label,
    "host",
    /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\.?$/u,
    "a host name with a dot in it",
  );
}

const EMAIL = [/^[^\s\p{Cc}]{3,254}$/u, "an e-mail address"] as const;
const HASH = [/^[0-9a-f]{64}$/u, "64 hexadecimal digits"] as const;

type OptionalFacts = Pick<
  AccountRecord,
  "email" | "verification" | "newEmail" | "applicationPasswords" | "twoFactors" | "browsers"
>;

/** The facts that an account need not have. */
function factsOf(account: Fields): OptionalFacts {
  const label = "account";
  return {
    ...optional(account, "email", () => text(account, label, "email", ...EMAIL)),
    ...optional(account, "verification", (code) => codeOf(code, `${label}.verification`)),
    ...optional(account, "newEmail", (fresh) => newEmailOf(fresh, `${label}.newEmail`)),
    ...optional(account, "applicationPasswords", (all) =>
      items(all, `${label}.applicationPasswords`, devicePasswordOf),
    ),
    ...optional(account, "browsers", (all) => items(all, `${label}.browsers`, browserOf)),
    ...optional(account, "twoFactors", (factors) => factorsOf(factors, `${label}.twoFactors`)),
  };
}

function codeOf(value: unknown, label: string): NonNullable<AccountRecord["verification"]> {
  const code = table(value, label);
  return {
    hash: text(code, label, "hash", ...HASH),
    expiresAt: whole(code, label, "expiresAt"),
    wrong: whole(code, label, "wrong"),
  };
}

function newEmailOf(value: unknown, label: string): NonNullable<AccountRecord["newEmail"]> {
  return { ...codeOf(value, label), address: text(table(value, label), label, "address", ...EMAIL) };
}

type ApplicationPassword = NonNullable<AccountRecord["applicationPasswords"]>[number];

function devicePasswordOf(value: unknown, label: string): ApplicationPassword {
  const password = table(value, label);
  return {
    name: text(password, label, "name", /^[^\s\p{Cc}]{1,64}$/u, "a name without spaces"),
    hash: text(password, label, "hash", ...HASH),
    createdAt: whole(password, label, "createdAt"),
    ...optional(password, "usedAt", () => whole(password, label, "usedAt")),
  };
}

function browserOf(value: unknown, label: string): NonNullable<AccountRecord["browsers"]>[number] {
  const browser = table(value, label);
  return {
    number: whole(browser, label, "number"),
    hash: text(browser, label, "hash", ...HASH),
    name: text(browser, label, "name", /^[^\p{Cc}]{1,64}$/u, "1 to 64 characters"),
    createdAt: whole(browser, label, "createdAt"),
    seenAt: whole(browser, label, "seenAt"),
    expiresAt: whole(browser, label, "expiresAt"),
  };
}

function factorsOf(value: unknown, label: string): NonNullable<AccountRecord["twoFactors"]> {
  const factors = table(value, label);
  return {
    secret: text(factors, label, "secret", /^[A-Z2-7]{16,128}$/u, "a key in Base32"),
    lastStep: whole(factors, label, "lastStep"),
    recovery: items(factors["recovery"], `${label}.recovery`, (hash, place) =>
      text({ hash }, place, "hash", ...HASH),
    ),
  };
}

function items<T>(value: unknown, label: string, read: (item: unknown, label: string) => T): readonly T[] {
  return list(value, label).map((item, index) => read(item, `${label}[${index + 1}]`));
}

function scramKeys(value: unknown, label: string): ScramKeys {
  const keys = table(value, label);
  const iterations = whole(keys, label, "iterations");
  if (iterations < LEAST_ITERATIONS) {
    throw new FormError(`${label}.iterations`, `${LEAST_ITERATIONS} or more`);
  }
  const base64 = (name: string): string => text(keys, label, name, /^[A-Za-z0-9+/]+={0,2}$/u, "Base64");
  return { iterations, salt: base64("salt"), storedKey: base64("storedKey"), serverKey: base64("serverKey") };
}

export function markerOf(value: unknown): MarkerRecord {
  const marker = table(value, "marker");
  return {
    account: accountName(marker, "marker", "account"),
    target: text(marker, "marker", "target", /^[^\s,]+$/u, "a channel or a nick"),
    at: whole(marker, "marker", "at"),
  };
}

const banMasks = {
  user: { parse: parseUserMask, expected: "a mask user@host" },
  address: { parse: parseAddressMask, expected: "an address or a range" },
  account: {
    parse: (name: string) => parseAccountMask(name, (folded) => folded),
    expected: "the name of an account",
  },
} as const;

export function banOf(value: unknown): ServerBan {
  const ban = table(value, "ban");
  const kind = banKinds.find((each) => each === ban["kind"]);
  if (kind === undefined) throw new FormError("ban.kind", `one of ${banKinds.join(", ")}`);
  const { parse, expected } = banMasks[kind];
  const target = parse(line(ban, "ban", "mask"));
  if (target === undefined) throw new FormError("ban.mask", expected);
  return {
    kind,
    mask: target.mask,
    reason: line(ban, "ban", "reason"),
    setBy: line(ban, "ban", "setBy"),
    setAt: whole(ban, "ban", "setAt"),
    expiresAt: isAbsent(ban["expiresAt"]) ? undefined : whole(ban, "ban", "expiresAt"),
    ...(ban["unlessLoggedIn"] === true && { unlessLoggedIn: true }),
  };
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
