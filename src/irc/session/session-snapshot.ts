/** A session as plain values, with which another process goes on. A SASL exchange is aborted: its client may begin again. */
import { ClientBatch } from "../commands/message/client-batch.ts";
import type { ClientBatchFacts } from "../commands/message/client-batch.ts";
import type { Frame } from "../delivery/frame.ts";
import { Metadata } from "../network/metadata.ts";
import type { MetadataFacts } from "../network/metadata.ts";
import type { Proven } from "../network/policy/login.ts";
import { capabilityNames } from "../wire/capabilities.ts";
import type { CapabilityName } from "../wire/capabilities.ts";
import type { FloodFacts } from "./flood.ts";
import type { Realm } from "./realm.ts";
import { pauseReasons } from "./session.ts";
import type { Session } from "./session.ts";

/** Durations in milliseconds, before or after the moment of the snapshot. */
export interface SessionSnapshot {
  /** `id` of its user, once it has registered. */
  readonly user?: number | undefined;
  readonly number: number;
  readonly gateway?: string | undefined;
  readonly capabilities: readonly CapabilityName[];
  readonly drafts: Pick<Session, (typeof drafts)[number]>;
  readonly login?: Proven | undefined;
  readonly newTotpKey?: Session["newTotpKey"];
  readonly batch?: ClientBatchFacts | undefined;
  readonly metadata?: MetadataFacts | undefined;
  readonly subscriptions: readonly string[];
  readonly monitored: readonly string[];
  readonly budget: FloodFacts;
  readonly openFor: number;
  readonly silentFor: number;
  readonly pingAge?: number | undefined;
  readonly floodFor?: number | undefined;
}

/** Fields that are plain values. */
const drafts = [
  "capabilityVersion",
  "negotiating",
  "draftNick",
  "draftUsername",
  "draftRealname",
  "draftPassword",
  "draftAway",
  "refusedBatch",
  "synchronisedAt",
  "admitted",
  "sentMessages",
  "sentBytes",
  "receivedMessages",
  "receivedBytes",
] as const;

/** `now` by the steady clock. */
export function sessionSnapshot(session: Session, now: number): SessionSnapshot {
  const { user, number, gateway, login, newTotpKey, batch, metadata, subscriptions, monitored, budget } =
    session;
  const { openedAt, heardAt, pingSentAt, floodUntil } = session;
  return {
    user: user?.id,
    number,
    gateway,
    capabilities: capabilityNames.filter((name) => session.has(name)),
    drafts: Object.fromEntries(drafts.map((name) => [name, session[name]])) as SessionSnapshot["drafts"],
    login,
    newTotpKey,
    batch: batch?.facts,
    metadata: metadata?.facts,
    subscriptions: [...subscriptions],
    monitored: Array.from(monitored?.values() ?? [], ({ nick }) => nick),
    budget: budget.facts(now),
    openFor: now - openedAt,
    silentFor: now - heardAt,
    pingAge: pingSentAt === undefined ? undefined : now - pingSentAt,
    floodFor: floodUntil === undefined ? undefined : floodUntil - now,
  };
}

/** Gives a new session the state of a snapshot, and its user, which is in the network. */
export function reviveSession(realm: Realm, session: Session, snapshot: SessionSnapshot, now: number): void {
  const { user: id, pingAge, floodFor, batch, metadata } = snapshot;
  session.setCapabilities(snapshot.capabilities);
  Object.assign(session, snapshot.drafts);
  session.gateway = snapshot.gateway;
  session.login = snapshot.login;
  session.newTotpKey = snapshot.newTotpKey;
  session.batch = batch && ClientBatch.from(batch);
  session.metadata = metadata && new Metadata(metadata);
  session.subscriptions = new Set(snapshot.subscriptions);
  for (const nick of snapshot.monitored) session.monitor(nick);
  session.budget.restore(snapshot.budget, now);
  session.openedAt = now - snapshot.openFor;
  session.registrationSince = session.openedAt;
  session.heardAt = now - snapshot.silentFor;
  session.pingSentAt = pingAge === undefined ? undefined : now - pingAge;
  const user = id === undefined ? undefined : realm.network.userOf(id);
  if (user !== undefined) {
    session.user = user;
    session.number = snapshot.number;
    realm.delivery.sessions.attach(session, user);
  }
  if (floodFor === undefined) return;
  session.floodUntil = now + floodFor;
  session.pause(pauseReasons.flood);
}

/** Ends an exchange that is not complete. Source: IRCv3 sasl-3.1, "Numerics used by this extension". */
export function abandonSasl(frame: Frame, session: Session): void {
  if (session.sasl === undefined) return;
  session.sasl = undefined;
  frame.reply("ERR_SASLABORTED");
  frame.finish();
}
