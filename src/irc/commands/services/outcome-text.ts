/** Refused log-ins as NickServ words them. */
import type { Proven } from "../../network/policy/login.ts";
import type { LoginOutcome } from "../account/account-port.ts";
import { ACCOUNT_BANNED, CODE_NEEDED, UNVERIFIED } from "../account/log-in.ts";

export function outcomeText(outcome: Exclude<LoginOutcome, Proven>): string {
  if (outcome === "busy") return "The server is busy; try again in a moment.";
  if (outcome === "suspended") return "This account is suspended.";
  if (outcome === "banned") return `${ACCOUNT_BANNED}.`;
  if (outcome === "unverified") return `${UNVERIFIED}.`;
  if (outcome === "code-needed") return `${CODE_NEEDED}.`;
  if (typeof outcome === "string") return "The account or the password is wrong.";
  return `Too many wrong passwords; wait ${outcome.wait} seconds.`;
}
