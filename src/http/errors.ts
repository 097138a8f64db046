/** Errors of HTTP. */

/** Answers of the system to an attempt to listen, and advice. */
const advice: Readonly<Record<string, string>> = {
  EADDRINUSE: "the address is in use: stop the program that listens there, or choose another port",
  EADDRNOTAVAIL: "this machine has no such address: take one that its interfaces have",
  EACCES: "this user has no permission: take a port above 1023",
};

/** The address of HTTP cannot be listened on. */
export class HttpListenError extends Error {
  readonly code = "RELAIS_HTTP_LISTEN";
  /** Missing permission, as opposed to an address that is taken or does not exist. */
  readonly forbidden: boolean;

  constructor(address: string, cause: unknown) {
    const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
    super(`HTTP cannot listen on ${address}: ${advice[code] ?? String(cause)}.`, { cause });
    this.name = "HttpListenError";
    this.forbidden = code === "EACCES";
  }
}
