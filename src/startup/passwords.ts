/** The work on passwords that commands ask for: off the main thread, in the runtime's own pool, and never too much of it. */
import { newScramKeys } from "../irc/index.ts";
import type { IrcOptions } from "../irc/index.ts";
import { Turns } from "./turns.ts";

/**
 * Each piece of work keeps a core busy for about a tenth of a second. The last one is done well before the time for
 * registration is over: after a restart many clients log in together.
 */
const LIMITS = { atOnce: 1, waiting: 128 };

type Services = IrcOptions["services"];
type Verify = Services["verifyPassword"];

export function boundVerification(verify: Verify, turns = new Turns(LIMITS)): Verify {
  return (password, hash) => turns.take<boolean | "busy">(() => verify(password, hash), "busy");
}

const turns = new Turns(LIMITS);

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
