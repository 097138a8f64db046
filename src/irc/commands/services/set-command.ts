/** NickServ SET: the settings of one's account. */
import type { QueryContext } from "../command.ts";
import { optional, restOfLine, someText } from "../parameters.ts";
import { passwd } from "./account-commands.ts";
import { isKnownSetting } from "./account-setting.ts";
import type { AccountSetting } from "./account-setting.ts";
import { accountSettings } from "./account-settings.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

export const set = defineServiceCommand({
  name: "SET",
  loggedIn: true,
  parameters: [optional(someText("setting")), optional(restOfLine("value"))],
  help: "Changes a setting of your account. Without a value it shows the present one, without a setting all of them. SET PASSWORD is PASSWD.",
  handle: (context, [given, value]) => {
    const name = given?.toUpperCase();
    if (name === undefined) return list(context);
    if (name === "PASSWORD") return password(context, value ?? "");
    const setting = settingOf(context, name);
    if (setting === undefined) return say(context, `Unknown setting ${name}. SET lists the settings.`);
    if (value === undefined) return show(context, setting);
    if (setting.prepare === undefined) return submitTo(context, { name: "SET" }, [name, value.toLowerCase()]);
    return setting.prepare(context, value, (facts) => submitTo(context, { name: "SET" }, [name], facts));
  },
  apply: (context, [name = "", value = ""]) => {
    const { network, user } = context;
    const setting = accountSettings.get(name);
    const account = network.accounts.find(user.account ?? "");
    if (setting === undefined || account === undefined) return;
    say(context, setting.change(context, account, value));
  },
});

function list(context: QueryContext): void {
  for (const setting of accountSettings.values()) {
    if (!isKnownSetting(setting, context)) continue;
    const { name, values, help } = setting;
    show(context, setting);
    say(context, `SET ${name} ${values}: ${help}`);
  }
}

function show(context: QueryContext, { name, show: valueOf }: AccountSetting): void {
  const { network, user } = context;
  const account = network.accounts.find(user.account ?? "");
  if (account !== undefined) say(context, `${name}: ${valueOf(context, account)}`);
}

function settingOf(context: QueryContext, name: string): AccountSetting | undefined {
  const setting = accountSettings.get(name);
  return setting !== undefined && isKnownSetting(setting, context) ? setting : undefined;
}

function password(context: QueryContext, value: string): ReturnType<typeof passwd.handle> {
  const words = value.split(" ").filter((word) => word !== "");
  return passwd.isLacking(words)
    ? say(context, `Syntax: SET ${passwd.syntax.replace("PASSWD", "PASSWORD")}`)
    : passwd.handle(context, words);
}
