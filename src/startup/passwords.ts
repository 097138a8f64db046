/** The work on passwords that commands ask for: off the main thread, in the runtime's own pool. */
import type { IrcOptions } from "../irc/index.ts";

export const passwordServices: IrcOptions["services"] = {
  async verifyPassword(password, hash) {
    try {
      return await Bun.password.verify(password, hash);
    } catch {
      // The runtime throws for a malformed hash and for an empty password; neither lets anyone in.
      return false;
    }
  },
};
