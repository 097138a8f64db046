/** The cookie of a browser that stays logged in. It counts only for requests of the page itself. Source: RFC 6265. */

/** The prefix binds the cookie to this host and to TLS. Source: RFC 6265bis, section 4.1.3. */
const SECURE_NAME = "__Host-relais-session";
const PLAIN_NAME = "relais-session";

/** As `Outside.browsers` makes them. */
const SECRET = /^[a-z2-7]{52}$/u;

/**
 * True for a request of a page of this very server: the same host and port, and TLS if this is TLS. Cookies are sent to all
 * ports of a host, and the page of another port may be anyone's.
 */
export function isOwnOrigin(headers: Headers, secure: boolean): boolean {
  const origin = URL.parse(headers.get("origin") ?? "");
  if (origin === null || (secure && origin.protocol !== "https:")) return false;
  const own = URL.parse(`${origin.protocol}//${headers.get("host") ?? ""}`);
  return own !== null && own.host !== "" && own.host === origin.host;
}

/** The secret in the cookie, in a request of the page itself; undefined for every other request. */
export function readSecret(headers: Headers, secure: boolean): string | undefined {
  if (!isOwnOrigin(headers, secure)) return undefined;
  const wanted = `${nameFor(secure)}=`;
  const pair = (headers.get("cookie") ?? "").split(";").find((each) => each.trim().startsWith(wanted));
  const value = pair?.trim().slice(wanted.length) ?? "";
  return SECRET.test(value) ? value : undefined;
}

/** A value for Set-Cookie. 0 seconds end the cookie. */
export function sessionCookie(secret: string, seconds: number, secure: boolean): string {
  const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}`;
  return `${nameFor(secure)}=${secret}; ${attributes}${secure ? "; Secure" : ""}`;
}

function nameFor(secure: boolean): string {
  return secure ? SECURE_NAME : PLAIN_NAME;
}
