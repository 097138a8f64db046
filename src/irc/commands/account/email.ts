/** E-mail addresses of accounts: the rules for them, and the letters with codes. */
import type { AwaitedCode } from "../../network/account-facts.ts";
import type { State } from "../../network/state.ts";
import { isEmail } from "../../wire/email.ts";
import { CODE_LENGTH } from "../../wire/lengths.ts";
import type { SessionContext } from "../command.ts";
import { packWords } from "../packing.ts";
import type { Letter } from "./mail-port.ts";
import type { AccountFault } from "./new-account.ts";

export const emailFull: AccountFault = {
  code: "UNACCEPTABLE_EMAIL",
  text: "This e-mail address has as many accounts as it may have",
};

/** Undefined for an address that an account may have, and for none where none is needed. */
export function faultOfEmail(state: State, email: string | undefined): AccountFault | undefined {
  if (email === undefined) {
    if (state.settings.mail?.required !== true) return undefined;
    return { code: "INVALID_EMAIL", text: "An e-mail address is needed to make an account here" };
  }
  if (!isEmail(email)) return { code: "INVALID_EMAIL", text: "That is not an e-mail address" };
  return isFull(state, email) ? emailFull : undefined;
}

/** True if the address has all the accounts that it may have. */
export function isFull({ network, settings }: State, email: string): boolean {
  const { accountsPerAddress = 0 } = settings.mail ?? {};
  return network.accounts.countOf(email) >= accountsPerAddress;
}

/** Makes a letter around a code. */
type WithCode = (context: SessionContext, code: string) => Omit<Letter, "to">;

/** Sends a new code, and returns the part of it that is kept. */
export async function sendCode(
  context: SessionContext,
  email: string,
  makeLetter: WithCode,
): Promise<AwaitedCode | AccountFault> {
  const { accounts, settings } = context;
  const code = accounts.token(CODE_LENGTH);
  const outcome = await accounts.send({ to: email, ...makeLetter(context, code) });
  if (outcome === "sent") {
    const { codeLifetime = 0 } = settings.mail ?? {};
    return { hash: accounts.hash(code), expiresAt: context.now + codeLifetime, wrong: 0 };
  }
  return outcome.kind === "refused"
    ? { code: "INVALID_EMAIL", text: "The mail server does not take letters to this address" }
    : { code: "TEMPORARILY_UNAVAILABLE", text: "No e-mail could be sent; try again later" };
}

export const verificationLetter =
  (account: string): WithCode =>
  (context, code) =>
    letter(context, `Your account ${account}`, [
      `Somebody, probably you, made the account ${account} on ${context.settings.networkName}.`,
      "To confirm that this e-mail address is yours, write there:",
      "",
      `/msg NickServ VERIFY ${account} ${code}`,
      ...validity(context),
    ]);

export const newAddressLetter =
  (account: string): WithCode =>
  (context, code) =>
    letter(context, `E-mail address of ${account}`, [
      `The account ${account} on ${context.settings.networkName} is to have this e-mail address.`,
      "To confirm that, log in to the account and write:",
      "",
      `/msg NickServ VERIFYEMAIL ${code}`,
      ...validity(context),
    ]);

function validity({ settings }: SessionContext): string[] {
  const hours = Math.max(1, Math.round((settings.mail?.codeLifetime ?? 0) / 3_600_000));
  return ["", `The code is valid for ${hours === 1 ? "one hour" : `${hours} hours`}.`];
}

/** Bytes of a line of text. A letter with longer ones is encoded. Source: RFC 2045, section 6.7. */
const LINE = 72;

/** Commands stay in one line. */
function wrapped(line: string): readonly string[] {
  return line === "" || line.startsWith("/") ? [line] : packWords(line.split(" "), LINE);
}

/** Every letter says what to do for those who did not ask for it. */
export function letter({ settings }: State, subject: string, lines: readonly string[]): Omit<Letter, "to"> {
  const end = [
    "",
    "If this was not you, do nothing.",
    "",
    `${settings.networkName} (${settings.serverName})`,
  ];
  return { subject: `${settings.networkName}: ${subject}`, lines: [...lines, ...end].flatMap(wrapped) };
}
