/** Puts questions to the policy hook, waits for the answer, and has the network do what it says. */
import type { Deed, Verdict } from "../commands/moderation/enforce.ts";
import type { PolicyAnswer, PolicyDeed } from "../commands/moderation/policy-port.ts";
import type { Frame } from "../delivery/frame.ts";
import { accountFor } from "../network/policy/login.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";
import { SessionEnded, waitFor } from "./waiting.ts";

const BY = "policy hook";

/**
 * Undefined where the hook is not asked. Else waits as `waitFor` does, and resolves with the reason of a refusal, or with
 * undefined where the deed is allowed. May have muted or banned the client.
 */
export function askPolicy(
  realm: Realm,
  session: Session,
  frame: Frame,
  deed: PolicyDeed,
): Promise<string | undefined> | undefined {
  const { policy } = realm;
  if (policy?.asks(deed.event) !== true || session.user?.privileges.has("filter") === true) return undefined;
  return decide(realm, session, frame, deed, policy.decide({ ...factsOf(realm, session), ...deed }));
}

async function decide(
  realm: Realm,
  session: Session,
  frame: Frame,
  deed: PolicyDeed,
  asked: Promise<PolicyAnswer>,
): Promise<string | undefined> {
  const { action, reason, duration } = await waitFor(realm, session, frame, asked);
  if (action === "allow") return undefined;
  const text = deed.event === "private" ? undefined : deed.text;
  const verdict = { by: BY, action, reason, duration };
  const applied = submitVerdict(realm, session, frame, { name: nameOf(deed), text }, verdict);
  if (applied !== undefined) await waitFor(realm, session, frame, applied);
  // A ban has ended it.
  if (session.ended) throw new SessionEnded();
  const isAllowed = action === "report" || (action === "mute" && deed.event === "connect");
  return isAllowed ? undefined : reason;
}

/** Has the network do what was decided about something that a client has done, before registration too. */
export function submitVerdict(
  realm: Realm,
  session: Session,
  frame: Frame,
  deed: Pick<Deed, "name" | "text">,
  verdict: Verdict,
): Promise<void> | undefined {
  const { nick, mask, host, user, connection } = session;
  const { remoteAddress: address } = connection;
  const { account } = factsOf(realm, session);
  const cloak = user?.cloak ?? host;
  const subject = { nick, mask, account, cloak, address, modes: user?.modes ?? 0 };
  return realm.log.submit(
    { kind: "verdict", verdict, subject, deed: { ...deed, address }, at: frame.now },
    { session, frame },
  );
}

/** As operators read it. */
function nameOf({ event, newNick = "", newAccount = "", channel = "" }: PolicyDeed): string {
  switch (event) {
    case "connect":
      return "the registration";
    case "account":
      return `the new account ${newAccount}`;
    case "channel":
      return `a message to ${channel}`;
    case "private":
      return "a private message";
    case "nick":
      return `the new nick ${newNick}`;
  }
}

/** The client as far as it is known: a user, or somebody who is about to be one. */
export function factsOf({ network, clock }: Realm, session: Session) {
  const { nick, user, connection, host, draftUsername = "", draftRealname = "", login } = session;
  const early =
    user === undefined && login !== undefined ? accountFor(network, login, clock.now()) : undefined;
  const account = user?.account ?? (typeof early === "object" ? early.name : undefined);
  return {
    nick,
    username: user?.username ?? draftUsername,
    realname: user?.realname ?? draftRealname,
    host: user?.host ?? host,
    address: connection.remoteAddress,
    secure: connection.secure,
    ...(account !== undefined && { account }),
  };
}
