/** CAP: a client lists and negotiates capabilities. Knows what there is from the table of capabilities. */
import {
  areInConflict,
  capabilityNames,
  capabilityWithValue,
  offeredCapabilities,
} from "../../wire/capabilities.ts";
import type { CapabilityName } from "../../wire/capabilities.ts";
import { stsCapability } from "../../wire/sts.ts";
import { capLines, VERSION_302 } from "./cap-lines.ts";
import { defineCommand } from "../command.ts";
import type { Handled, SessionContext } from "../command.ts";
import { anyText, optional, restOfLine } from "../parameters.ts";

/** Version of a client that names none. */
const VERSION_301 = 301;

export const cap = defineCommand({
  scope: "session",
  name: "CAP",
  access: "any",
  parameters: [
    anyText("<LS|LIST|REQ|END>"),
    // Some clients forget the colon before a list.
    optional(restOfLine("<version>|<capabilities>", 14)),
  ],
  cost: 1,
  help: "Lists the capabilities of the server (LS) and yours (LIST), asks for some (REQ), and ends the negotiation (END).",
  specification: "IRCv3 Capability Negotiation",
  handle: (context, [subcommand, argument = ""]) => {
    const handler = subcommands.get(subcommand.toUpperCase());
    if (handler === undefined) return context.reply("ERR_INVALIDCAPCMD", subcommand);
    return handler(context, argument);
  },
});

type Subcommand = (context: SessionContext, argument: string) => Handled;

const subcommands: ReadonlyMap<string, Subcommand> = new Map<string, Subcommand>([
  ["LS", listOffered],
  ["LIST", listEnabled],
  ["REQ", request],
  ["END", end],
]);

function listOffered(context: SessionContext, argument: string): void {
  const { session, settings } = context;
  suspendRegistration(context);
  const version = /^\d+$/u.test(argument) ? Number(argument) : VERSION_301;
  const modern = version >= VERSION_302;
  // A lower version than before is answered, but not remembered ("CAP LS Version").
  session.capabilityVersion = Math.max(session.capabilityVersion, version);
  if (modern) session.setCapabilities(enabledOf(session).add("cap-notify"));
  const offered = offeredCapabilities(settings);
  if (!modern) return sendList(context, "LS", offered, false);
  const words = offered.map((name) => capabilityWithValue(name, settings, session.transport));
  // Its value is the whole of it, so that older clients do not see it. Nobody can request it ("Mechanism" in IRCv3 sts).
  const sts = stsCapability(settings.sts, session.transport);
  return sendList(context, "LS", sts === undefined ? words : [...words, sts], true);
}

function listEnabled(context: SessionContext): void {
  const { session } = context;
  sendList(context, "LIST", [...enabledOf(session)], session.capabilityVersion >= VERSION_302);
}

/** All or nothing, from left to right ("The CAP REQ subcommand"). */
function request(context: SessionContext, argument: string): void {
  const { settings, session, audience } = context;
  suspendRegistration(context);
  const { serverName } = settings;
  const words = argument.split(" ").filter((word) => word !== "");
  const wanted = requested(words, offeredCapabilities(settings), session);
  const answer = wanted === undefined ? "NAK" : "ACK";
  for (const line of capLines(serverName, session.nick, answer, words)) audience.toSelf(line);
  // Only after the last ACK has been said ("The CAP ACK subcommand").
  if (wanted !== undefined) session.setCapabilities(wanted);
}

function end({ session, frame }: SessionContext): Handled {
  if (session.registered) return;
  session.negotiating = false;
  return session.tryRegister(frame);
}

function suspendRegistration({ session }: SessionContext): void {
  if (!session.registered) session.negotiating = true;
}

type Session = SessionContext["session"];

function enabledOf(session: Session): Set<CapabilityName> {
  return new Set(capabilityNames.filter((name) => session.has(name)));
}

/** The capabilities after all words, or undefined if one of them cannot be granted. */
function requested(
  words: readonly string[],
  offered: readonly CapabilityName[],
  session: Session,
): ReadonlySet<CapabilityName> | undefined {
  const enabled = enabledOf(session);
  for (const word of words) {
    const off = word.startsWith("-");
    const wanted = off ? word.slice(1) : word;
    const name = offered.find((known) => known === wanted);
    // A capability that is not on offer is off already.
    if (name === undefined && off) continue;
    if (name === undefined) return undefined;
    // Version 302 carries cap-notify with it, for good ("cap-notify").
    if (off && name === "cap-notify" && session.capabilityVersion >= VERSION_302) return undefined;
    if (off) enabled.delete(name);
    else enabled.add(name);
  }
  return areInConflict(enabled) ? undefined : enabled;
}

/** Clients before version 302 get the first line of a list. */
function sendList(
  { settings, session, audience }: SessionContext,
  subcommand: "LIST" | "LS",
  words: readonly string[],
  several: boolean,
): void {
  const lines = capLines(settings.serverName, session.nick, subcommand, words, several);
  if (!several) lines.length = 1;
  for (const line of lines) audience.toSelf(line);
}
