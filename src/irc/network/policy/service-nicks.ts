/** Nicks of services, which no user may have. */
import { lookOf } from "../../wire/confusables.ts";
import type { NetworkSettings } from "../settings.ts";

export const NICKSERV = "NickServ";

type NickSettings = Pick<NetworkSettings, "accounts" | "nickCharacters">;

/** True if a text names the service. Case does not matter with any casemapping: the nick is ASCII. */
export function isServiceNick({ accounts = false }: NickSettings, text: string): boolean {
  return accounts && text.length === NICKSERV.length && text.toLowerCase() === NICKSERV.toLowerCase();
}

/** The same, and true for nicks that can be confused with it. */
export function isReservedNick(settings: NickSettings, nick: string): boolean {
  if (isServiceNick(settings, nick)) return true;
  const { accounts = false, nickCharacters } = settings;
  return accounts && nickCharacters === "utf8" && lookOf(nick) === lookOf(NICKSERV);
}
