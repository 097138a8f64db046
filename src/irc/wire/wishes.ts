/**
 * Private metadata of an account, and what it asks for: the notifications of each channel and conversation, keywords, and
 * people to ignore. Shared by the server and the web client. Source: docs/extensions.md, "Private metadata".
 */
import { compileMask } from "./masks.ts";
import { spokenText } from "./mentions.ts";
import { withoutFormatting } from "./formatting.ts";
import { byteLength } from "./utf8.ts";

/** Keys that other servers and clients know already (soju, senpai, Goguma). */
export const privateKeys = {
  pinned: "soju.im/pinned",
  muted: "soju.im/muted",
  blocked: "soju.im/blocked",
  /** For a channel or conversation: `all`, `mentions` or `none`. */
  notify: "relais.chat/private/notify",
  /** The same for all channels, and for all conversations, without one of their own. Target `*`. */
  notifyChannels: "relais.chat/private/notify-channels",
  notifyConversations: "relais.chat/private/notify-conversations",
  /** Words that count as a mention, separated by commas. Target `*`. */
  keywords: "relais.chat/private/keywords",
  /** `1` for a nick to watch. */
  friend: "relais.chat/private/friend",
} as const;

/** Begin of all other keys that are private. */
const PREFIX = "relais.chat/private/";
const known: ReadonlySet<string> = new Set(Object.values(privateKeys));
/** The account itself. */
export const SELF_TARGET = "*";

export function isPrivateKey(key: string): boolean {
  return key.startsWith(PREFIX) || known.has(key);
}

/** True for the name of a channel or a nick, whether it is there or not, for a mask of people, and for `*`. */
export function isPrivateTarget(name: string, most: number): boolean {
  return byteLength(name) <= most && /^[^\s:,][^\s,]*$/u.test(name);
}

/** Values by target, as it was written, and key. */
export type PrivateMetadata = readonly (readonly [target: string, key: string, value: string])[];

const notifyLevels = ["all", "mentions", "none"] as const;
export type NotifyLevel = (typeof notifyLevels)[number];
export type NotifyKind = "channel" | "conversation";

const defaults: Readonly<Record<NotifyKind, NotifyLevel>> = { channel: "mentions", conversation: "all" };
const defaultKeys: Readonly<Record<NotifyKind, string>> = {
  channel: privateKeys.notifyChannels,
  conversation: privateKeys.notifyConversations,
};

/** A person as masks see it. */
export interface Sender {
  readonly nick: string;
  /** `nick!username@host`. */
  readonly mask: string;
  readonly account: string | undefined;
}

export class Wishes {
  readonly keywords: readonly string[];
  readonly #fold: (name: string) => string;
  /** By folded target and key. */
  readonly #values = new Map<string, string>();
  readonly #pattern: RegExp | undefined;
  readonly #ignored: readonly ((sender: Sender) => boolean)[];
  /** True if more than mentions of a nick can concern it in a channel. */
  readonly isEager: boolean;

  constructor(values: PrivateMetadata, fold: (name: string) => string) {
    this.#fold = fold;
    for (const [target, key, value] of values) this.#values.set(`${fold(target)} ${key}`, value);
    this.keywords = (this.value(SELF_TARGET, privateKeys.keywords) ?? "")
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "");
    this.#pattern = patternOf(this.keywords);
    this.#ignored = values
      .filter(([, key, value]) => key === privateKeys.blocked && value === "1")
      .map(([target]) => matcherOf(target, fold));
    this.isEager =
      this.#pattern !== undefined ||
      values.some(
        ([, key, value]) =>
          (key === privateKeys.notify || key === privateKeys.notifyChannels) && value === "all",
      );
  }

  value(target: string, key: string): string | undefined {
    return this.#values.get(`${this.#fold(target)} ${key}`);
  }

  /** The level of the channel or conversation itself, or else that of all. */
  levelOf(target: string, kind: NotifyKind): NotifyLevel {
    if (this.value(target, privateKeys.muted) === "1") return "none";
    return isLevel(this.value(target, privateKeys.notify)) ?? this.levelOfAll(kind);
  }

  levelOfAll(kind: NotifyKind): NotifyLevel {
    return isLevel(this.value(SELF_TARGET, defaultKeys[kind])) ?? defaults[kind];
  }

  /** True if the text has one of the keywords, as a word of its own. */
  mentions(text: string): boolean {
    if (this.#pattern === undefined) return false;
    const spoken = spokenText(text);
    return spoken !== undefined && this.#pattern.test(withoutFormatting(spoken));
  }

  ignores(sender: Sender): boolean {
    return this.#ignored.some((matches) => matches(sender));
  }
}

function isLevel(value: string | undefined): NotifyLevel | undefined {
  return notifyLevels.find((level) => level === value);
}

function patternOf(words: readonly string[]): RegExp | undefined {
  if (words.length === 0) return undefined;
  const any = words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)).join("|");
  return new RegExp(String.raw`(?<![\p{L}\p{N}_])(?:${any})(?![\p{L}\p{N}_])`, "iu");
}

/** Account masks are written as in ban lists. Source: IRCv3 account-extban. */
const ACCOUNT = "~a:";

function matcherOf(mask: string, fold: (name: string) => string): (sender: Sender) => boolean {
  if (mask.startsWith(ACCOUNT)) {
    const matches = compileMask(mask.slice(ACCOUNT.length), fold);
    return ({ account }) => account !== undefined && matches(account);
  }
  if (/[!@*?]/u.test(mask)) {
    const matches = compileMask(mask, fold);
    return (sender) => matches(sender.mask);
  }
  const key = fold(mask);
  return ({ nick }) => fold(nick) === key;
}

const made = new WeakMap<PrivateMetadata, Wishes>();
const NO_VALUES: PrivateMetadata = [];

/** The wishes of these values, made once. */
export function wishesOf(values: PrivateMetadata | undefined, fold: (name: string) => string): Wishes {
  const list = values ?? NO_VALUES;
  const found = made.get(list) ?? new Wishes(list, fold);
  made.set(list, found);
  return found;
}
