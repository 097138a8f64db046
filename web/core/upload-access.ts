/** The way in which an upload proves whose it is: by a token for this one upload, or as the log-in did. Source: soju.im/filehost. */
import type { Client } from "./client.ts";
import { NoToken } from "./token-desk.ts";
import { UploadRefused } from "./uploads.ts";

/** The part of the client that it takes. */
export type UploadClient = Pick<Client, "state" | "token" | "credentials">;

/**
 * The value of Authorization. `pageIsSecure` is true for a page that came by TLS: "Clients MUST refuse to use unencrypted URI
 * transports if the IRC connection is encrypted." Rejects with an {@link UploadRefused}.
 */
export async function authorize(client: UploadClient, pageIsSecure: boolean): Promise<string | undefined> {
  const { account, server } = client.state;
  const secure = URL.parse(server.fileHost ?? "")?.protocol === "https:";
  if (server.fileHost === undefined) throw new UploadRefused("no-host");
  if (pageIsSecure && !secure) throw new UploadRefused("insecure");
  if (server.makesTokens) {
    if (account === undefined) throw new UploadRefused("account");
    return `Bearer ${await tokenFor(client)}`;
  }
  const { credentials } = client;
  if (credentials === undefined || account === undefined) return undefined;
  // Without tokens the file host takes the password, which never goes over the network in the open.
  if (!secure) throw new UploadRefused("insecure");
  const bytes = new TextEncoder().encode(`${credentials.account}:${credentials.password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}

const faults: Readonly<Record<string, "account" | "connection">> = {
  ACCOUNT_REQUIRED: "account",
  connection: "connection",
};

async function tokenFor(client: UploadClient): Promise<string> {
  try {
    return await client.token("FILEHOST");
  } catch (error) {
    if (!(error instanceof NoToken)) throw error;
    throw new UploadRefused(faults[error.code] ?? "refused");
  }
}
