/**
 * Collects the lines of a client batch until it ends; any other line breaks the batch, which is then refused. Source: IRCv3
 * client-batch; IRCv3 multiline.
 */
import { invalidMultiline } from "../commands/message/client-batch.ts";
import type { BatchFailure, ClientBatch } from "../commands/message/client-batch.ts";
import type { Message } from "../wire/message.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";

/**
 * Returns true if the line was part of a batch and needs no more work. `label` is the label of the line. A line outside of
 * the open batch ends the batch with an error, and is handled as usual.
 */
export function keptInBatch(
  realm: Realm,
  session: Session,
  message: Message,
  label: string | undefined,
  now: number,
): boolean {
  const { batch } = session;
  const tag = session.registered ? message.tags.get("batch") : undefined;
  if (tag === undefined) {
    if (batch !== undefined && !closes(message, batch)) breakBatch(realm, session, now);
    return false;
  }
  if (tag === session.refusedBatch) return true;
  if (tag !== batch?.reference) {
    if (batch !== undefined) breakBatch(realm, session, now);
    else refuse(realm, session, label, invalidMultiline("No batch of this reference is open"), now);
    return true;
  }
  const { network, settings } = realm;
  const failure = batch.add(message, settings.network.limits, (name) => network.fold(name));
  if (failure !== undefined) refuseBatch(realm, session, batch, failure, now);
  return true;
}

/** Gives up the batch that is open, if any: something else came. */
export function breakBatch(realm: Realm, session: Session, now: number): void {
  const { batch } = session;
  if (batch === undefined) return;
  refuseBatch(
    realm,
    session,
    batch,
    invalidMultiline("Only lines of the batch may come before its end"),
    now,
  );
}

/** Gives up the batch that is open: its client was silent for too long. */
export function timeOutBatch(realm: Realm, session: Session, batch: ClientBatch, now: number): void {
  const { reference } = batch;
  const description = "The batch was left open for too long";
  refuseBatch(realm, session, batch, { code: "TIMEOUT", context: [reference], description }, now);
}

/** Further lines of it are ignored. */
function refuseBatch(
  realm: Realm,
  session: Session,
  { reference, label }: ClientBatch,
  failure: BatchFailure,
  now: number,
): void {
  session.batch = undefined;
  session.refusedBatch = reference;
  refuse(realm, session, label, failure, now);
}

function refuse(
  { delivery }: Realm,
  session: Session,
  label: string | undefined,
  { code, context, description }: BatchFailure,
  now: number,
): void {
  const frame = delivery.frame(session, now, label);
  frame.fail("BATCH", code, context, description);
  frame.finish();
}

function closes({ command, params: [sign] }: Message, { reference }: ClientBatch): boolean {
  return command === "BATCH" && sign === `-${reference}`;
}
