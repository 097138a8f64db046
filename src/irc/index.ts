/** The public face of the IRC application: what `main.ts` builds it from. */
export { INPUT_LINE_LIMIT, IrcApplication } from "./application.ts";
export type { IdentityProvider, TokenOutcome } from "./commands/command.ts";
export { ACCOUNT_PREFIX, banKinds } from "./network/ban-targets.ts";
export { filterActions, filteredTexts } from "./network/filters.ts";
export { newScramKeys } from "./session/sasl/scram-keys.ts";
export { recordsOf } from "./network/records.ts";
export { snapshotOf } from "./network/snapshot.ts";
export { stateHash } from "./session/state-hash.ts";
export type { NetworkSnapshot } from "./network/snapshot.ts";
export type { SessionSnapshot } from "./session/session-snapshot.ts";
export type { IrcEvent } from "./session/events.ts";
export type { IrcOptions, IrcSettings } from "./session/application-options.ts";
export type { FilesPort } from "./commands/operator/files-port.ts";
export type { Letter, MailOutcome } from "./commands/account/mail-port.ts";
export type { Actor, Outside, OutsideOutcome, Prepared } from "./session/outside.ts";
export type { ApiToken, IncomingWebhook, OutgoingWebhook, Webhook } from "./network/programs.ts";
export { SESSION_PATH } from "./wire/transport.ts";
export type { HistoryChange, KeptMessage } from "./network/history.ts";
