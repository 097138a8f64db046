/** Settings of an account: a row for each, which NickServ SET reads and writes, and INFO shows. */
import { nickProtections } from "../../network/durable.ts";
import type { PersistenceSetting } from "../../network/durable.ts";
import { reviewHolders } from "../account/nick-grace.ts";
import { choosePersistence } from "../account/persistence.ts";
import type { AccountSetting } from "./account-setting.ts";
import { setEmail } from "./set-email.ts";

const enforce: AccountSetting = {
  name: "ENFORCE",
  values: `${nickProtections.join("|")}|default`,
  help: "How your nicks are kept for you: strict refuses them to others, grace takes them back after a time, none leaves them to everyone.",
  show: ({ settings }, { enforce: chosen }) => chosen ?? `default (${settings.nickProtection ?? "none"})`,
  change: (context, account, value) => {
    const { network, settings } = context;
    const { enforce: _, ...rest } = account;
    const { nickProtection = "none" } = settings;
    const chosen = nickProtections.find((each) => each === value);
    if (chosen === undefined && value !== "default") return `Syntax: SET ENFORCE ${enforce.values}`;
    if (chosen !== undefined && nickProtection === "none") {
      return "Nicks are not kept for accounts on this network.";
    }
    const changed = chosen === undefined ? rest : { ...rest, enforce: chosen };
    network.accounts.replace(changed);
    reviewHolders(context, changed);
    return `ENFORCE: ${enforce.show(context, changed)}`;
  },
};

const persistenceSettings: ReadonlyMap<string, PersistenceSetting> = new Map([
  ["on", "on"],
  ["off", "off"],
  ["default", "default"],
]);

const alwaysOn: AccountSetting = {
  name: "ALWAYS-ON",
  values: "on|off|default",
  help: "Whether you stay in your channels while you are not connected.",
  show: ({ network }, { name }) => network.persistence.settingOf(name),
  change: (context, { name }, value) => {
    const { network, user } = context;
    const choice = persistenceSettings.get(value);
    if (choice === undefined) return "ALWAYS-ON is on, off or default.";
    choosePersistence(context, name, choice);
    const stays = network.persistence.isStaying(user);
    return `ALWAYS-ON is ${choice}: you ${stays ? "stay" : "leave"} when your last client leaves.`;
  },
};

/** By name. */
export const accountSettings: ReadonlyMap<string, AccountSetting> = new Map(
  [enforce, alwaysOn, setEmail].map((row) => [row.name, row]),
);
