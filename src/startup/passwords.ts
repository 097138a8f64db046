/** The work on passwords that commands ask for: off the main thread, in the runtime's own pool, and never too much of it. */
import type { IrcOptions } from "../irc/index.ts";

/** Verifications that run at one time. Each keeps a core busy for about a quarter of a second. */
const VERIFICATIONS_AT_ONCE = 1;
/** Verifications that wait for their turn. Further ones are answered at once, as wrong passwords. */
const VERIFICATIONS_WAITING = 32;

type Verify = IrcOptions["services"]["verifyPassword"];

/** Bounds `verify`, so that who tries passwords without end takes neither all cores nor ever more memory. In order of arrival. */
export function boundVerification(verify: Verify): Verify {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (password, hash) => {
    if (running >= VERIFICATIONS_AT_ONCE) {
      if (waiting.length >= VERIFICATIONS_WAITING) return false;
      // The one that ends hands over its place, so that `running` stays the same.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await verify(password, hash);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

export const passwordServices: IrcOptions["services"] = {
  verifyPassword: boundVerification(async (password, hash) => {
    try {
      return await Bun.password.verify(password, hash);
    } catch {
      // The runtime throws for a malformed hash and for an empty password; neither lets anyone in.
      return false;
    }
  }),
};
