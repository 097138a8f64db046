/** CAP: a client lists and negotiates capabilities. Knows what is on offer from the table of capabilities. */
import { capabilityBit, capabilityNames, capabilityRows } from "../wire/capabilities.ts";
import type { CapabilityName } from "../wire/capabilities.ts";
import type { Limits } from "../wire/limits.ts";
import type { CommandRow, SessionContext } from "./command.ts";
import { packWords, roomAfter } from "./packing.ts";

/** From this version on: values, answers of several lines, and cap-notify without asking. */
const VERSION_302 = 302;
/** What a client speaks that names no version. */
const VERSION_301 = 301;

const CAP_NOTIFY = capabilityBit("cap-notify");

export const cap: CommandRow = {
  scope: "session",
  name: "CAP",
  access: "any",
  leastParams: 1,
  mostParams: 2,
  cost: 1,
  syntax: "CAP <LS|LIST|REQ|END> [<version>|<capabilities>]",
  help: "Lists the capabilities of the server (LS) and yours (LIST), asks for some (REQ), and ends the negotiation (END).",
  specification: "IRCv3 Capability Negotiation",
  handle: (context) => {
    const [subcommand = "", argument = ""] = context.params;
    const handler = subcommands.get(subcommand.toUpperCase());
    if (handler === undefined) return context.reply("ERR_INVALIDCAPCMD", subcommand);
    handler(context, argument);
  },
};

type Subcommand = (context: SessionContext, argument: string) => void;

const subcommands: ReadonlyMap<string, Subcommand> = new Map<string, Subcommand>([
  ["LS", listOffered],
  ["LIST", listEnabled],
  ["REQ", request],
  ["END", end],
]);

function listOffered(context: SessionContext, argument: string): void {
  const { session, network } = context;
  const { limits } = network.settings;
  suspendRegistration(context);
  const version = /^\d+$/u.test(argument) ? Number(argument) : VERSION_301;
  // A lower version than before is answered, but not remembered ("CAP LS Version").
  session.capabilityVersion = Math.max(session.capabilityVersion, version);
  if (version >= VERSION_302) session.setCapabilities(session.capabilities | CAP_NOTIFY);
  const words = capabilityNames.map((name) => (version >= VERSION_302 ? offer(name, limits) : name));
  sendList(context, "LS", words, version >= VERSION_302);
}

function listEnabled(context: SessionContext): void {
  const { session } = context;
  const words = capabilityNames.filter((name) => session.has(name));
  sendList(context, "LIST", words, session.capabilityVersion >= VERSION_302);
}

/** All or nothing, from left to right ("The CAP REQ subcommand"). */
function request(context: SessionContext, argument: string): void {
  const { session } = context;
  suspendRegistration(context);
  const words = argument.split(" ").filter((word) => word !== "");
  const bits = requestedBits(words, session.capabilities, session.capabilityVersion);
  sendWords(context, bits === undefined ? "NAK" : "ACK", words);
  // Only after the last ACK has been said ("The CAP ACK subcommand").
  if (bits !== undefined) session.setCapabilities(bits);
}

function end({ session }: SessionContext): void {
  if (session.registered) return;
  session.negotiating = false;
  session.tryRegister();
}

function suspendRegistration({ session }: SessionContext): void {
  if (!session.registered) session.negotiating = true;
}

function offer(name: CapabilityName, limits: Limits): string {
  const row: { readonly help: string; readonly value?: (limits: Limits) => string } = capabilityRows[name];
  return row.value === undefined ? name : `${name}=${row.value(limits)}`;
}

/** The bits after all words, or undefined where one of them cannot be granted. */
function requestedBits(words: readonly string[], before: number, version: number): number | undefined {
  let bits = before;
  for (const word of words) {
    const off = word.startsWith("-");
    const name = off ? word.slice(1) : word;
    if (!isOffered(name)) return undefined;
    const bit = capabilityBit(name);
    // Version 302 carries cap-notify with it, for good ("cap-notify").
    if (off && bit === CAP_NOTIFY && version >= VERSION_302) return undefined;
    bits = off ? bits & ~bit : bits | bit;
  }
  return bits;
}

function isOffered(name: string): name is CapabilityName {
  return Object.hasOwn(capabilityRows, name);
}

/** A list in several lines, with `*` in all but the last; who does not know of that gets the first line. */
function sendList(
  context: SessionContext,
  subcommand: string,
  words: readonly string[],
  several: boolean,
): void {
  const lines = packed(context, [subcommand, "*"], words);
  if (!several) lines.length = 1;
  for (const [index, line] of lines.entries()) {
    const more = index < lines.length - 1 ? ["*"] : [];
    send(context, [subcommand, ...more, line]);
  }
}

function sendWords(context: SessionContext, subcommand: string, words: readonly string[]): void {
  for (const line of packed(context, [subcommand], words)) send(context, [subcommand, line]);
}

/** At least one line: an empty list is said as such. */
function packed(
  { network, session }: SessionContext,
  before: readonly string[],
  words: readonly string[],
): string[] {
  const room = roomAfter(network.settings.serverName, "CAP", session.nick, ...before);
  const lines = packWords(words, room);
  return lines.length === 0 ? [""] : lines;
}

function send({ session, audience }: SessionContext, params: readonly string[]): void {
  audience.toSelf({ source: undefined, command: "CAP", params: [session.nick, ...params] });
}
