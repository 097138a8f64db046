/** A mail server in memory, and worlds that send their letters there. */
import type { Letter, MailOutcome } from "../../../src/irc/index.ts";
import type { AccountRecord } from "../../../src/irc/network/durable.ts";
import type { MailSettings } from "../../../src/irc/network/settings.ts";
import { worldWithAccounts } from "./accounts.ts";
import type { World, WorldOptions } from "./harness.ts";

export const HOUR = 3_600_000;

const mailSettings: MailSettings = {
  required: false,
  accountsPerAddress: 2,
  lettersPerHour: 5,
  codeLifetime: 3 * HOUR,
};

export class Mailbox {
  readonly letters: Letter[] = [];
  /** The answer to each letter. */
  outcome: MailOutcome = "sent";
  #arrival = Promise.withResolvers<Letter>();

  readonly send = (letter: Letter): Promise<MailOutcome> => {
    if (this.outcome === "sent") this.letters.push(letter);
    this.#arrival.resolve(letter);
    this.#arrival = Promise.withResolvers();
    return Promise.resolve(this.outcome);
  };

  /** Resolves with the next letter that is sent. */
  next(): Promise<Letter> {
    return this.#arrival.promise;
  }

  /** The command in the last letter: what the person is to write to NickServ. */
  get command(): string {
    const text = this.letters.at(-1)?.lines.join("\n") ?? "";
    return /^\/msg NickServ (.*)$/mu.exec(text)?.[1] ?? "";
  }

  /** The code in the last letter. */
  get code(): string {
    return /\b[a-z0-9]{16}\b/u.exec(this.command)?.[0] ?? "";
  }
}

/** A world that sends letters to the mailbox. */
export function worldWithMail(
  mailbox: Mailbox,
  accounts: readonly (AccountRecord | string)[] = [],
  mail: Partial<MailSettings> = {},
  options: WorldOptions = {},
): World {
  return worldWithAccounts(accounts, {
    sendMail: mailbox.send,
    ...options,
    network: { mail: { ...mailSettings, ...mail }, ...options.network },
  });
}

/** The texts that NickServ sent. */
export function said(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^:NickServ!NickServ@irc\.test NOTICE \S+ :?(.*)$/u.exec(line)?.[1] ?? []);
}
