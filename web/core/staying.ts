/**
 * Staying logged in: asks the server for a code and exchanges it for a cookie that no script can read, and gives that up. Knows
 * no browser. Source: docs/extensions.md, "Browsers that stay logged in".
 */
import type { Client } from "./client.ts";

/** Sends a request to a path of the page's own server; resolves to true if that succeeded. Never rejects. */
export type SendRequest = (path: string, method: "POST" | "DELETE", code?: string) => Promise<boolean>;

type Asking = Pick<Client, "keepLogin" | "request" | "state">;

export const SESSION = "relais.chat/session";

/** Resolves to true if the browser stays logged in to the account of now. */
export async function stayLoggedIn(client: Asking, send: SendRequest): Promise<boolean> {
  const { account, capabilities } = client.state;
  const path = capabilities.get(SESSION);
  if (account === undefined || path === undefined || !path.startsWith("/")) return false;
  const { messages } = await client.request("SESSION", ["CODE"]);
  const [, code] = messages.find(({ command }) => command === "SESSION")?.params ?? [];
  if (code === undefined || !(await send(path, "POST", code))) return false;
  if (client.state.account !== account) return false;
  client.keepLogin(account);
  return true;
}
