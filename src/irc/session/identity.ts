/**
 * How a new user is shown to others. In one place, because masks of bans and operators are matched against exactly this.
 * The username is what USER gave, with no `~` before it: that would mark a client whose Ident look-up failed, and this
 * server makes none (Modern IRC, "USER message").
 */

/**
 * The host of a user: its address. One that begins with a colon (`::1`) gets a leading 0, for a parameter must not begin
 * with one; a Unix socket's is `localhost`.
 */
export function hostOf(remoteAddress: string): string {
  if (remoteAddress === "") return "localhost";
  return remoteAddress.startsWith(":") ? `0${remoteAddress}` : remoteAddress;
}
