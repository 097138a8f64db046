/** Tells clients what REHASH changes for them: CAP DEL, CAP NEW, the changed tokens of ISUPPORT, changed services. */
import { capLines, VERSION_302 } from "../commands/connection/cap-lines.ts";
import { followsServices, serviceChanges } from "../commands/server/service-lines.ts";
import { sayIsupport } from "../commands/server/isupport-lines.ts";
import type { Delivery } from "../delivery/delivery.ts";
import type { Frame } from "../delivery/frame.ts";
import type { NetworkSettings } from "../network/settings.ts";
import { capabilityNames, capabilityWithValue, offeredCapabilities } from "../wire/capabilities.ts";
import type { CapabilityName } from "../wire/capabilities.ts";
import { isupportChanges } from "../network/isupport.ts";
import { stsCapability } from "../wire/sts.ts";
import type { ClientTransport } from "../wire/transport.ts";
import type { Session } from "./session.ts";

interface CapabilityChanges {
  readonly gone: readonly CapabilityName[];
  readonly added: readonly CapabilityName[];
  /** Offered before and after, with another value. */
  readonly revalued: readonly CapabilityName[];
}

function capabilityChanges(before: NetworkSettings, after: NetworkSettings): CapabilityChanges {
  const old = offeredCapabilities(before);
  const fresh = offeredCapabilities(after);
  return {
    gone: old.filter((name) => !fresh.includes(name)),
    added: fresh.filter((name) => !old.includes(name)),
    revalued: fresh.filter(
      (name) => old.includes(name) && capabilityWithValue(name, before) !== capabilityWithValue(name, after),
    ),
  };
}

/** Tells each session the changes that concern it. `now` in milliseconds since the Unix epoch. */
export function announceChanges(
  delivery: Delivery,
  sessions: Iterable<Session>,
  before: NetworkSettings,
  after: NetworkSettings,
  now: number,
): void {
  const changes = capabilityChanges(before, after);
  const tokens = isupportChanges(before, after);
  const services = serviceChanges(before, after);
  for (const session of sessions) {
    if (session.ended) continue;
    const frame = delivery.frame(session, now);
    withdraw(frame, session, after, changes);
    offer(frame, session, before, after, changes);
    if (session.registered && tokens.length > 0) sayIsupport(frame, session, tokens);
    if (session.registered && followsServices(session)) for (const line of services) frame.toSelf(line);
  }
}

/**
 * Sessions that cannot be told lose withdrawn capabilities too. Source: IRCv3 Capability Negotiation, "The CAP DEL
 * subcommand".
 */
function withdraw(
  frame: Frame,
  session: Session,
  { serverName }: NetworkSettings,
  { gone }: CapabilityChanges,
): void {
  if (gone.length === 0) return;
  if (session.has("cap-notify")) {
    for (const line of capLines(serverName, session.nick, "DEL", gone)) frame.toSelf(line);
  }
  session.setCapabilities(capabilityNames.filter((name) => session.has(name) && !gone.includes(name)));
}

/** The policy of transport security is never withdrawn: clients end it by a duration of 0. Source: IRCv3 sts, "Mechanism". */
function changedSts(before: NetworkSettings, after: NetworkSettings, transport: ClientTransport): string[] {
  const fresh = stsCapability(after.sts, transport);
  return fresh === undefined || fresh === stsCapability(before.sts, transport) ? [] : [fresh];
}

/** Only clients of version 302 receive values. Source: IRCv3 Capability Negotiation, "The CAP NEW subcommand". */
function offer(
  frame: Frame,
  session: Session,
  before: NetworkSettings,
  after: NetworkSettings,
  { added, revalued }: CapabilityChanges,
): void {
  if (!session.has("cap-notify")) return;
  const { transport } = session;
  const words =
    session.capabilityVersion < VERSION_302
      ? added
      : [
          ...[...added, ...revalued].map((name) => capabilityWithValue(name, after, transport)),
          ...changedSts(before, after, transport),
        ];
  if (words.length === 0) return;
  for (const line of capLines(after.serverName, session.nick, "NEW", words)) frame.toSelf(line);
}
