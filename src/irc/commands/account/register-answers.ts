/** Answers of REGISTER and VERIFY. Source: IRCv3 account-registration, "Responses". */
import type { Frame } from "../../delivery/frame.ts";
import type { AccountRecord } from "../../network/durable.ts";
import type { ConfirmationFault } from "./confirm-account.ts";
import type { AccountFault } from "./new-account.ts";

/** The answer of REGISTER where the account cannot be made. */
export function refuseAccount(
  { fail }: Pick<Frame, "fail">,
  name: string,
  { code, text }: AccountFault,
): void {
  fail("REGISTER", code, [name], text);
}

/** The answer of VERIFY where the account cannot be confirmed. */
export function refuseConfirmation(
  { fail }: Pick<Frame, "fail">,
  name: string,
  { code, text }: ConfirmationFault,
): void {
  fail("VERIFY", code, [name], text);
}

interface Answer {
  readonly source: undefined;
  readonly command: string;
  readonly params: string[];
}

/** REGISTER SUCCESS, or VERIFICATION_REQUIRED: the line. */
export function registered(account: AccountRecord): Answer {
  const outcome = account.verification === undefined ? "SUCCESS" : "VERIFICATION_REQUIRED";
  const params = [outcome, account.name, registrationText(account)];
  return { source: undefined, command: "REGISTER", params };
}

/** The news of a new account, for its owner. */
export function registrationText({ email, verification }: AccountRecord): string {
  if (verification !== undefined)
    return `Account registered. A code was sent to ${email}: VERIFY confirms it`;
  return "Account registered without an e-mail address: do not lose the password";
}

/** VERIFY SUCCESS, the line. */
export function verified({ name }: AccountRecord): Answer {
  return { source: undefined, command: "VERIFY", params: ["SUCCESS", name, "Account verified"] };
}
