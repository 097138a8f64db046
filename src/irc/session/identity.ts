/**
 * The nick, username and host of a new user as others see them. In one place, because masks of bans and operators match
 * exactly this. The username is that of USER without `~`, which would mark a failed Ident look-up, and this server makes
 * none (Modern IRC, "USER message").
 */

/**
 * The host of a user: its address. One that begins with a colon (`::1`) gets a leading 0, for a parameter must not begin
 * with one; a Unix socket's is `localhost`.
 */
export function hostOf(remoteAddress: string): string {
  if (remoteAddress === "") return "localhost";
  return remoteAddress.startsWith(":") ? `0${remoteAddress}` : remoteAddress;
}
