/** The kinds of records: how each is identified, and the form that it must have in an imported file. */
import type { DurableChangeOf, DurableKind, DurableRecords } from "../irc/network/durable.ts";
import { channelOf, roomOf } from "./channel-form.ts";
import { filterOf, muteOf } from "./moderation-forms.ts";
import { presenceOf } from "./presence-form.ts";
import { tokenOf, webhookOf } from "./program-forms.ts";
import { pushSubscriptionOf, vapidKeyOf } from "./push-forms.ts";
import { reportOf } from "./report-form.ts";
import { reservationOf } from "./reservation-form.ts";
import { accountOf, banOf, markerOf } from "./record-forms.ts";
import { auditOf } from "./audit-form.ts";

/** Folds a name to the form in which it is compared. */
export type Fold = (name: string) => string;

export interface RecordKind<R> {
  /** Identifies a record among those of its kind. */
  readonly keyOf: (record: R, fold: Fold) => string;
  /** For messages: the name of a record. */
  readonly nameOf: (record: R) => string;
  /** Throws a `FormError` for a value that is no record. */
  readonly recordOf: (value: unknown) => R;
  /** Drops the older one of two records that have the same key after a change of the casemapping. */
  readonly droppable?: true;
  /** A record that is written again becomes the newest of its kind. Others keep their place. */
  readonly renewed?: true;
  /** There is one record of this kind. An imported one takes its place. */
  readonly single?: true;
}

export const recordKinds: { readonly [K in DurableKind]: RecordKind<DurableRecords[K]> } = {
  account: { keyOf: ({ name }, fold) => fold(name), nameOf: ({ name }) => name, recordOf: accountOf },
  // Case does not matter in masks, with any casemapping.
  ban: {
    keyOf: ({ kind, mask }) => `${kind} ${mask.toLowerCase()}`,
    nameOf: ({ mask }) => mask,
    recordOf: banOf,
    renewed: true,
  },
  channel: { keyOf: ({ name }, fold) => fold(name), nameOf: ({ name }) => name, recordOf: channelOf },
  presence: {
    keyOf: ({ account }, fold) => fold(account),
    nameOf: ({ account }) => account,
    recordOf: presenceOf,
  },
  marker: {
    keyOf: ({ account, target }, fold) => `${fold(account)} ${fold(target)}`,
    nameOf: ({ account, target }) => `${account} ${target}`,
    recordOf: markerOf,
    droppable: true,
    renewed: true,
  },
  vapidKey: { keyOf: () => "", nameOf: ({ publicKey }) => publicKey, recordOf: vapidKeyOf, single: true },
  pushSubscription: {
    keyOf: ({ endpoint }) => endpoint,
    nameOf: ({ endpoint }) => endpoint,
    recordOf: pushSubscriptionOf,
  },
  audit: {
    keyOf: ({ number }) => String(number),
    nameOf: ({ number }) => String(number),
    recordOf: auditOf,
  },
  reservation: {
    keyOf: ({ mask }, fold) => fold(mask),
    nameOf: ({ mask }) => mask,
    recordOf: reservationOf,
    droppable: true,
  },
  report: {
    keyOf: ({ number }) => String(number),
    nameOf: ({ number }) => String(number),
    recordOf: reportOf,
  },
  room: { keyOf: ({ name }, fold) => fold(name), nameOf: ({ name }) => name, recordOf: roomOf },
  filter: {
    keyOf: ({ number }) => String(number),
    nameOf: ({ number }) => String(number),
    recordOf: filterOf,
  },
  mute: {
    keyOf: ({ account, host }, fold) =>
      account === undefined ? `host ${host.toLowerCase()}` : `account ${fold(account)}`,
    nameOf: ({ account, host }) => account ?? host,
    recordOf: muteOf,
    droppable: true,
    renewed: true,
  },
  token: { keyOf: ({ name }) => name, nameOf: ({ name }) => name, recordOf: tokenOf },
  webhook: { keyOf: ({ name }) => name, nameOf: ({ name }) => name, recordOf: webhookOf },
};

export const kindNames = Object.keys(recordKinds) as readonly DurableKind[];

/** Identifies the record of a change among those of its kind. */
export function keyOf<K extends DurableKind>({ kind, record }: DurableChangeOf<K>, fold: Fold): string {
  return recordKinds[kind].keyOf(record, fold);
}

/** The name of the record, for messages. */
export function nameOf<K extends DurableKind>({ kind, record }: DurableChangeOf<K>): string {
  return recordKinds[kind].nameOf(record);
}
