/** Obeys the DNS blocklists that have a client's address: asked when it connects, obeyed when it registers. */
import { sendServerNotice } from "../commands/server-notices.ts";
import type { Frame } from "../delivery/frame.ts";
import { numericLine } from "../wire/numerics.ts";
import type { Listing, ListingAction } from "./dnsbl-port.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";

/** Lists that are known, or asked. */
export type Listings = readonly Listing[] | Promise<readonly Listing[]>;

/** The answers that a session still waits for. */
export function pendingListings({ listings }: Session): Promise<readonly Listing[]> | undefined {
  return listings !== undefined && "then" in listings ? listings : undefined;
}

/** The first list for which this is done. Lists that are still asked have no part in it. */
export function listingFor({ listings }: Session, action: ListingAction): Listing | undefined {
  return listings === undefined || "then" in listings
    ? undefined
    : listings.find((listing) => listing.action === action);
}

/** A list keeps a client out: from all users, or from those without an account. */
export function keepOutListed(
  { network, observe }: Realm,
  lifecycle: Lifecycle,
  frame: Frame,
  session: Session,
  listing: Listing,
): void {
  const { action, zone, reply, reason } = listing;
  if (action === "require-account") {
    const text = `You need an account to connect from your address: log in by SASL (${reason})`;
    frame.fail("*", "ACCOUNT_REQUIRED", [], text);
  } else {
    const text = `You are banned from this server: ${reason}`;
    const { code: command, params } = numericLine("ERR_YOUREBANNEDCREEP", session.nick, [text]);
    frame.toRecipient(session, { source: undefined, command, params });
  }
  observe({ kind: "listed", client: session.facts, action, zone, reply });
  lifecycle.end(frame, session, "listed", reason);
  const { remoteAddress: address } = session.connection;
  const notice = `${session.nick} (${session.host}) was kept out by the list ${zone} (${reply})`;
  sendServerNotice({ network, audience: frame }, "x", notice, { address });
}

/** A client has registered: tells operators of the lists that only mark it. */
export function noteMarks({ network, observe }: Realm, frame: Frame, session: Session): void {
  const { listings } = session;
  if (listings === undefined || "then" in listings) return;
  const { remoteAddress: address } = session.connection;
  for (const { action, zone, reply } of listings) {
    if (action !== "mark") continue;
    observe({ kind: "listed", client: session.facts, action, zone, reply });
    sendServerNotice({ network, audience: frame }, "x", `${session.mask} is on the list ${zone} (${reply})`, {
      address,
    });
  }
}
