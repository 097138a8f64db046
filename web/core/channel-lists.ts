/** The lists of a channel (bans, exceptions, invitations …) as a server answers, and masks for them. */
import type { Message } from "../../src/irc/wire/message.ts";
import { nickOf } from "./lines.ts";
import type { ServerFacts, State } from "./state.ts";

const listWords = { b: "bans", e: "exceptions", I: "invitations", q: "quiets" } as const;

export type ListWord = (typeof listWords)[keyof typeof listWords];

/** Undefined for a letter whose meaning is not known. */
export function listWord(letter: string): ListWord | undefined {
  return Object.hasOwn(listWords, letter) ? listWords[letter as keyof typeof listWords] : undefined;
}

export interface ListEntry {
  readonly mask: string;
  /** Nick; empty where the server does not say. */
  readonly setBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly setAt: number | undefined;
}

/**
 * The entries in the answer to MODE with a letter alone. Each list has numerics of its own, and all have the same form: the
 * channel, in some the letter, mask, setter and time. Source: Modern IRC, "RPL_BANLIST (367)"; 346, 348, 728.
 */
export function entriesIn(messages: readonly Message[], letter: string): readonly ListEntry[] {
  return messages.flatMap(({ command, params: [, , ...rest] }) => {
    const [mask = "", setBy = "", time = ""] = rest[0] === letter && rest.length > 2 ? rest.slice(1) : rest;
    // The end of a list is a sentence.
    if (!/^[379]\d\d$/u.test(command) || mask === "" || mask.includes(" ")) return [];
    const seconds = Number(time);
    return [{ mask, setBy: nickOf(setBy), setAt: seconds > 0 ? seconds * 1000 : undefined }];
  });
}

/** Masks by which someone can be banned, the most sensible one first. */
export function masksOf(
  { server, people }: Pick<State, "server" | "people">,
  nick: string,
): readonly string[] {
  const { host = "", username = "", account } = people.get(server.fold(nick)) ?? {};
  const { extbans } = server;
  return [
    ...(host === "" ? [] : [`*!*@${host}`]),
    ...(account !== undefined && extbans?.letters.includes("a") === true
      ? [`${extbans.prefix}a:${account}`]
      : []),
    ...(host === "" || username === "" ? [] : [`*!${username}@${host}`]),
    `${nick}!*@*`,
  ];
}

/** A mask as it was typed; the most sensible one of a nick. */
export function maskOf(state: Pick<State, "server" | "people">, text: string): string {
  return /[!@*:]/u.test(text) ? text : (masksOf(state, text)[0] ?? text);
}

/** The list and the mask that keep someone from speaking; undefined where the server has no such thing. */
export function quietOf(
  { listModes, extbans }: ServerFacts,
  mask: string,
): { readonly letter: string; readonly mask: string } | undefined {
  if (listModes.includes("q")) return { letter: "q", mask };
  return extbans?.letters.includes("m") === true
    ? { letter: "b", mask: `${extbans.prefix}m:${mask}` }
    : undefined;
}
