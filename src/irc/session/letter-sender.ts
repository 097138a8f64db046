/** Sends letters for a session: not too many to one address, and each failure is an event. */
import type { Letter, MailOutcome } from "../commands/account/mail-port.ts";
import type { ClientFacts } from "../commands/session-port.ts";
import { ChangeRate } from "../network/change-rate.ts";
import type { Realm } from "./realm.ts";

const HOUR = 3_600_000;
/** Addresses that are remembered; the oldest is forgotten first. */
const MOST_ADDRESSES = 10_000;

/** Letters to each address in the last hour, by the address in lower case. */
export type LetterCounts = Map<string, ChangeRate>;

/** Those counts as plain values. `ago` is in milliseconds before they were handed over. */
export type HandedLetters = readonly {
  readonly address: string;
  readonly count: number;
  readonly ago: number;
}[];

export function handedLetters(letters: LetterCounts, now: number): HandedLetters {
  return Array.from(letters, ([address, { facts }]) => ({
    address,
    count: facts.count,
    ago: now - facts.openedAt,
  }));
}

/** Goes on with the counts of another process. */
export function takeLetters(letters: LetterCounts, handed: HandedLetters, now: number): void {
  for (const { address, count, ago } of handed) {
    letters.set(address, new ChangeRate({ openedAt: now - ago, count }));
  }
}

export class LetterSender {
  readonly #realm: Realm;
  readonly #client: ClientFacts;

  constructor(realm: Realm, client: ClientFacts) {
    this.#realm = realm;
    this.#client = client;
  }

  /** Never rejects. */
  async send(letter: Letter): Promise<MailOutcome> {
    const outcome = await this.#attempt(letter);
    if (outcome !== "sent")
      this.#realm.observe({ kind: "mail-failed", client: this.#client, reason: outcome.reason });
    return outcome;
  }

  async #attempt(letter: Letter): Promise<MailOutcome> {
    const { services, settings, steadyClock } = this.#realm;
    const { mail } = settings.network;
    if (services.sendMail === undefined || mail === undefined) return { kind: "failed", reason: "no-mail" };
    if (this.#rateOf(letter.to).take(steadyClock.now(), mail.lettersPerHour, HOUR) > 0)
      return { kind: "failed", reason: "too-many-letters" };
    return services.sendMail(letter);
  }

  #rateOf(address: string): ChangeRate {
    const { letters } = this.#realm;
    const key = address.toLowerCase();
    const rate = letters.get(key) ?? new ChangeRate();
    letters.delete(key);
    letters.set(key, rate);
    for (const oldest of letters.keys()) {
      if (letters.size <= MOST_ADDRESSES) break;
      letters.delete(oldest);
    }
    return rate;
  }
}
