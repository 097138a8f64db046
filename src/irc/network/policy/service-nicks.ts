/** Nicks of services, which no user may have. */
import { lookOf } from "../../wire/confusables.ts";
import type { NetworkSettings } from "../settings.ts";

export const NICKSERV = "NickServ";
export const CHANSERV = "ChanServ";
export const HOSTSERV = "HostServ";
export const HISTSERV = "HistServ";
const SERVICES = [NICKSERV, CHANSERV, HOSTSERV, HISTSERV] as const;

export type ServiceNick = (typeof SERVICES)[number];

type NickSettings = Pick<NetworkSettings, "accounts" | "history" | "nickCharacters">;

/** The service that a text names. Case does not matter with any casemapping: the nicks are ASCII. */
export function serviceOf(
  { accounts = false, history }: NickSettings,
  text: string,
): ServiceNick | undefined {
  // All of them have one length.
  if (!accounts || text.length !== NICKSERV.length) return undefined;
  const lower = text.toLowerCase();
  const found = SERVICES.find((nick) => nick.toLowerCase() === lower);
  return found === HISTSERV && history !== true ? undefined : found;
}

export function isServiceNick(settings: NickSettings, text: string): boolean {
  return serviceOf(settings, text) !== undefined;
}

/** The same, and true for nicks that can be confused with it. */
export function isReservedNick(settings: NickSettings, nick: string): boolean {
  if (isServiceNick(settings, nick)) return true;
  const { accounts = false, nickCharacters } = settings;
  if (!accounts || nickCharacters !== "utf8") return false;
  const look = lookOf(nick);
  return SERVICES.some((service) => lookOf(service) === look);
}
