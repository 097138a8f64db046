/** Settings of an account: a row for each, which NickServ SET reads and writes, and INFO shows. */
import { nickProtections } from "../../network/durable.ts";
import type { AccountRecord } from "../../network/durable.ts";
import type { State } from "../../network/state.ts";
import { reviewHolders } from "../account/nick-grace.ts";
import type { NickScene } from "../account/nick-grace.ts";

interface AccountSetting {
  /** In upper case. */
  readonly name: string;
  /** Values as the syntax shows them: `on|off`. */
  readonly values: string;
  /** One sentence. */
  readonly help: string;
  /** The present value. */
  readonly show: (state: State, account: AccountRecord) => string;
  /** The account with another value; a sentence where that cannot be. `value` is in lower case. */
  readonly change: (state: State, account: AccountRecord, value: string) => AccountRecord | string;
  /** Makes the change felt. */
  readonly changed?: (scene: NickScene, account: AccountRecord) => void;
}

const enforce: AccountSetting = {
  name: "ENFORCE",
  values: `${nickProtections.join("|")}|default`,
  help: "How your nicks are kept for you: strict refuses them to others, grace takes them back after a time, none leaves them to everyone.",
  show: ({ settings }, { enforce: chosen }) => chosen ?? `default (${settings.nickProtection ?? "none"})`,
  change: ({ settings }, account, value) => {
    const { enforce: _, ...rest } = account;
    if (value === "default") return rest;
    const { nickProtection = "none" } = settings;
    if (nickProtection === "none") return "Nicks are not kept for accounts on this network.";
    const chosen = nickProtections.find((each) => each === value);
    return chosen === undefined ? `Syntax: SET ENFORCE ${enforce.values}` : { ...rest, enforce: chosen };
  },
  changed: reviewHolders,
};

/** By name. */
export const accountSettings: ReadonlyMap<string, AccountSetting> = new Map(
  [enforce].map((row) => [row.name, row]),
);
