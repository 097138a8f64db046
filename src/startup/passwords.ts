/** The work on passwords that commands ask for: off the main thread, in the runtime's own pool, and never too much of it. */
import { newScramKeys } from "../irc/index.ts";
import type { IrcOptions } from "../irc/index.ts";

/** Pieces of work that run at one time. Each keeps a core busy for about a tenth of a second. */
const AT_ONCE = 1;
/**
 * Pieces of work that wait for their turn; further ones are refused at once. The last one is done well before the time for
 * registration is over: after a restart many clients log in together.
 */
const WAITING = 128;

type Services = IrcOptions["services"];
type Verify = Services["verifyPassword"];

/** Bounds work, so that a client that tries passwords without end takes neither all cores nor ever more memory. In order of arrival. */
class Turns {
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** Resolves to `busy`, without the work, where too much of it waits. */
  async take<T>(work: () => Promise<T>, busy: T): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING) return busy;
      // The one that ends hands over its place, so that `#running` stays the same.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

export function boundVerification(verify: Verify, turns = new Turns()): Verify {
  return (password, hash) => turns.take<boolean | "busy">(() => verify(password, hash), "busy");
}

const turns = new Turns();

export const passwordServices: Pick<Services, "verifyPassword" | "makeCredentials"> = {
  verifyPassword: boundVerification(async (password, hash) => {
    try {
      return await Bun.password.verify(password, hash);
    } catch {
      // The runtime throws for a malformed hash and for an empty password; neither lets anyone in.
      return false;
    }
  }, turns),
  makeCredentials: (password) =>
    turns.take(async () => {
      const [passwordHash, scram] = await Promise.all([Bun.password.hash(password), newScramKeys(password)]);
      return { passwordHash, scram };
    }, undefined),
};
