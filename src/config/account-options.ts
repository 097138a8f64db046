/** Options of accounts. */
import { nickProtections } from "../irc/network/durable.ts";
import { nickBeginning } from "./forms.ts";
import type { Section } from "./rows.ts";

export const accountSections = {
  accounts: {
    help: "Accounts of users.",
    repeated: false,
    rows: {
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
