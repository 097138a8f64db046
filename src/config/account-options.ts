/** Options of accounts. */
import { alwaysOnSettings } from "../irc/network/always-on.ts";
import { nickProtections } from "../irc/network/durable.ts";
import { nickBeginning } from "./forms.ts";
import type { Section } from "./rows.ts";

export const accountSections = {
  accounts: {
    help: "Accounts, their nicks and their clients.",
    repeated: false,
    rows: {
      multiclient: {
        kind: "flag",
        default: true,
        setting: "network.multiclient",
        reload: true,
        help: "Several clients of an account can be connected as one user: each asks for its nick, logged in to its account.",
      },
      alwaysOn: {
        kind: "choice",
        default: "opt-in",
        values: alwaysOnSettings,
        setting: "network.alwaysOn",
        reload: true,
        help: "Users who stay in their channels while none of their clients is connected: off for nobody; opt-in for those who choose it (PERSISTENCE SET ON, or NickServ SET ALWAYS-ON ON); opt-out for those who do not refuse it; mandatory for all who are logged in.",
      },
      nickProtection: {
        kind: "choice",
        default: "strict",
        values: nickProtections,
        environment: "RELAIS_NICK_PROTECTION",
        setting: "network.nickProtection",
        reload: true,
        help: "How the name and the nicks of an account are kept for it. strict: only clients that are logged in to it can take them; others are refused with 433. grace: others can take them, and get another nick after `nickGrace`. none: everyone can. With strict and grace, NickServ SET ENFORCE chooses another for one account.",
      },
      nickGrace: {
        kind: "integer",
        default: 60,
        min: 5,
        max: 3_600,
        unit: "seconds",
        setting: "network.nickGrace",
        reload: true,
        help: "Time to log in for the user of a nick that belongs to an account. It also begins when such a user logs out.",
      },
      guestNick: {
        kind: "text",
        default: "Guest-",
        form: nickBeginning,
        setting: "network.guestNick",
        reload: true,
        help: "Beginning of the nick that such a user gets afterwards; a number follows.",
      },
    },
  },
} as const satisfies Readonly<Record<string, Section>>;
