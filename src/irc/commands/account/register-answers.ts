/** Answers of REGISTER. Source: IRCv3 account-registration, "Responses". */
import type { Frame } from "../../delivery/frame.ts";
import type { AccountRecord } from "../../network/durable.ts";
import type { AccountFault } from "./new-account.ts";

/** The answer of REGISTER where the account cannot be made. */
export function refuseAccount(
  { fail }: Pick<Frame, "fail">,
  name: string,
  { code, text }: AccountFault,
): void {
  fail("REGISTER", code, [name], text);
}

/** REGISTER SUCCESS, the line. */
export function registered({ name }: AccountRecord): {
  readonly source: undefined;
  readonly command: string;
  readonly params: string[];
} {
  const params = ["SUCCESS", name, "Account registered. No e-mail address is kept: do not lose the password"];
  return { source: undefined, command: "REGISTER", params };
}
