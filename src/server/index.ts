/** The engine's public face: everything that an application may know of it. */
export { normaliseAddress } from "./address-limits.ts";
export type { HandedLimits } from "./address-limits.ts";
export type { RangePrefixes } from "./address-ranges.ts";
export { overlap, rangeOf } from "./address-ranges.ts";
export type {
  Application,
  Connection,
  ConnectionId,
  StatedOrigin,
  TlsFacts,
  TransportKind,
} from "./application.ts";
export type { Certificate, CertificateFacts } from "./certificates.ts";
export { readCertificate } from "./certificates.ts";
export type { Clock } from "./clock.ts";
export { systemClock } from "./clock.ts";
export type { CloseKind, CloseReason, RefuseKind, RefuseReason } from "./close-reasons.ts";
export { closeKinds, refuseKinds } from "./close-reasons.ts";
export type { ServerErrorCode } from "./errors.ts";
export {
  AddressInUseError,
  AddressNotAvailableError,
  CertificateError,
  errorCodes,
  formatAddress,
  InvalidOptionError,
  LimitError,
  NameNotFoundError,
  PermissionError,
  ServerError,
  StateError,
  UnixPathInUseError,
} from "./errors.ts";
export { openFileLimit } from "./file-limit.ts";
export type { ErrorSource, EventListener, ServerEvent } from "./events.ts";
export { eventTable } from "./events.ts";
export type { ConnectionBan } from "./connection-bans.ts";
export type { HandedConnection } from "./handed-connection.ts";
export type { HandedListener } from "./hand-over.ts";
export type { Listener } from "./listener.ts";
export type {
  InheritedSocket,
  ListenOptions,
  TcpListenOptions,
  TlsOptions,
  UnixListenOptions,
} from "./listen-options.ts";
export type { Metrics } from "./metrics.ts";
export type { ConnectionRate, ServerOptions } from "./options.ts";
export { connectionRateOptions, defaultExemptAddresses, numberOptions, otherOptions } from "./options.ts";
export type { ProxyFault } from "./proxy-header.ts";
export type { SendRing } from "./send-ring.ts";
export type { RequestFacts, RequestHandler, WebSocketOptions } from "./websocket-request.ts";
export type { Connections, ServerState, StopOptions, StopReport } from "./server.ts";
export { Server } from "./server.ts";
