/** Facts about people: away, account, host, name, metadata, MONITOR, WHO and WHOIS. */
import { nickOf, userHostOf } from "../lines.ts";
import type { Draft } from "../draft.ts";
import { isPrivateKey } from "../../../src/irc/wire/wishes.ts";
import type { WhoisCard } from "../state.ts";
import { setWish } from "../wishing.ts";
import type { CommandHandlers, NumericHandlers } from "./handler.ts";

/** Query type of the client's own WHOX requests. */
export const WHOX_TYPE = "152";
/** Fields that it asks for: their order in the answer is fixed. Source: IRCv3 WHOX. */
export const WHOX_FIELDS = "tcuhnfar";

export const peopleHandlers: CommandHandlers = {
  AWAY: (draft, { source, params: [reason] }) => {
    const nick = nickOf(source);
    const away = reason === undefined || reason === "" ? undefined : reason;
    draft.know(nick, { away });
    if (draft.isMe(nick)) draft.set({ away: away !== undefined });
  },
  ACCOUNT: (draft, { source, params: [account = "*"] }) => {
    draft.know(nickOf(source), { account: account === "*" ? undefined : account });
  },
  CHGHOST: (draft, { source, params: [username = "", host = ""] }) => {
    draft.know(nickOf(source), { username, host });
  },
  SETNAME: (draft, { source, params: [realname = ""] }) => {
    draft.know(nickOf(source), { realname });
  },
  METADATA: (draft, { params: [target = "", key = "", , value] }) => setMetadata(draft, target, key, value),
};

function setMetadata(draft: Draft, target: string, key: string, value: string | undefined): void {
  if (isPrivateKey(key)) return setWish(draft, target, key, value);
  const nick = target === "*" ? draft.state.nick : target;
  const before = draft.state.people.get(draft.fold(nick))?.metadata;
  if (value === undefined && before?.has(key) !== true) return;
  const metadata = new Map(before);
  if (value === undefined || value === "") metadata.delete(key);
  else metadata.set(key, value);
  draft.know(nick, { metadata });
}

function blankCard(nick: string): WhoisCard {
  return {
    nick,
    complete: false,
    found: false,
    username: "",
    host: "",
    realname: "",
    account: undefined,
    away: undefined,
    channels: [],
    server: "",
    idleSeconds: undefined,
    signedOn: undefined,
    secure: false,
    operator: false,
    bot: false,
    more: [],
  };
}

function card(draft: Draft, nick: string, change: (card: WhoisCard) => Partial<WhoisCard>): void {
  const { whois } = draft.state;
  const isSame = whois !== undefined && draft.fold(whois.nick) === draft.fold(nick) && !whois.complete;
  const before = isSame ? whois : blankCard(nick);
  draft.set({ whois: { ...before, ...change(before) } });
}

function addsText(draft: Draft, [, nick = "", ...words]: readonly string[]): void {
  card(draft, nick, ({ more }) => ({ more: [...more, words.join(" ")].slice(0, 20) }));
}

export const peopleNumerics: NumericHandlers = {
  RPL_WHOISUSER: (draft, { params: [, nick = "", username = "", host = "", , realname = ""] }) => {
    card(draft, nick, () => ({ nick, found: true, username, host, realname }));
    draft.know(nick, { username, host, realname });
  },
  RPL_WHOISSERVER: (draft, { params: [, nick = "", server = ""] }) => card(draft, nick, () => ({ server })),
  RPL_WHOISOPERATOR: (draft, { params: [, nick = ""] }) => card(draft, nick, () => ({ operator: true })),
  RPL_WHOISIDLE: (draft, { params: [, nick = "", idle = "", signOn = ""] }) => {
    const signedOn = Number(signOn) * 1000;
    card(draft, nick, () => ({ idleSeconds: Number(idle), ...(signedOn > 0 && { signedOn }) }));
  },
  RPL_WHOISCHANNELS: (draft, { params: [, nick = "", channels = ""] }) => {
    const more = channels.split(" ").filter((name) => name !== "");
    card(draft, nick, (before) => ({ channels: [...before.channels, ...more] }));
  },
  RPL_WHOISACCOUNT: (draft, { params: [, nick = "", account = ""] }) => {
    card(draft, nick, () => ({ account }));
    draft.know(nick, { account });
  },
  RPL_WHOISSECURE: (draft, { params: [, nick = ""] }) => card(draft, nick, () => ({ secure: true })),
  RPL_WHOISBOT: (draft, { params: [, nick = ""] }) => card(draft, nick, () => ({ bot: true })),
  RPL_WHOISSPECIAL: (draft, { params }) => addsText(draft, params),
  RPL_WHOISHOST: (draft, { params }) => addsText(draft, params),
  RPL_WHOISMODES: (draft, { params }) => addsText(draft, params),
  RPL_WHOISACTUALLY: (draft, { params }) => addsText(draft, params),
  RPL_AWAY: (draft, { params: [, nick = "", away = ""] }) => {
    const { whois } = draft.state;
    draft.know(nick, { away });
    if (whois !== undefined && !whois.complete) card(draft, nick, () => ({ away }));
  },
  RPL_ENDOFWHOIS: (draft, { params: [, nick = ""] }) => card(draft, nick, () => ({ complete: true })),
  RPL_UNAWAY: (draft) => {
    draft.set({ away: false });
    draft.know(draft.state.nick, { away: undefined });
  },
  RPL_NOWAWAY: (draft) => draft.set({ away: true }),
  RPL_WHOSPCRPL: (
    draft,
    { params: [, type, , username = "", host = "", nick = "", flags = "", account = "0", realname = ""] },
  ) => {
    if (type !== WHOX_TYPE) return;
    draft.know(nick, {
      nick,
      username,
      host,
      realname,
      account: account === "0" ? undefined : account,
      // The reason is not part of WHO.
      away: flags.includes("G") ? (draft.state.people.get(draft.fold(nick))?.away ?? "") : undefined,
      bot: flags.includes("B"),
    });
  },
  RPL_MONONLINE: (draft, { params: [, targets = ""] }) => present(draft, targets, true),
  RPL_MONOFFLINE: (draft, { params: [, targets = ""] }) => present(draft, targets, false),
  RPL_KEYVALUE: (draft, { params: [, target = "", key = "", , value = ""] }) =>
    setMetadata(draft, target, key, value),
  RPL_KEYNOTSET: (draft, { params: [, target = "", key = ""] }) => setMetadata(draft, target, key, undefined),
};

function present(draft: Draft, targets: string, here: boolean): void {
  const friends = new Map(draft.state.friends);
  for (const target of targets.split(",")) {
    const nick = nickOf(target);
    if (friends.has(draft.fold(nick))) friends.set(draft.fold(nick), here);
    const where = userHostOf(target);
    if (where !== undefined) draft.know(nick, { nick, ...where });
  }
  draft.set({ friends });
}
