/** The engine's bans on addresses that connect too often, for operators and for the other servers of the network. */
import type { IrcApplication, IrcOptions } from "../irc/index.ts";
import type { Server } from "../server/index.ts";

type Bans = Pick<Server<unknown>, "connectionBans" | "liftConnectionBans" | "takeLimits">;

export function connectionBans(
  parts: () => { readonly server: Bans; readonly application: Pick<IrcApplication, "share"> },
): NonNullable<IrcOptions["connectionBans"]> {
  return {
    list: () => parts().server.connectionBans,
    lift: (range) => {
      parts().application.share({ of: "lift", range });
      return parts().server.liftConnectionBans(range);
    },
    elsewhere: {
      set: ({ range, count, milliseconds: left }) => {
        parts().server.takeLimits({ recent: [], bans: { refusals: [], bans: [{ range, count, left }] } });
      },
      lifted: (range) => void parts().server.liftConnectionBans(range),
    },
  };
}
