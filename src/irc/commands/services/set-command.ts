/** NickServ SET: the settings of one's account. */
import type { QueryContext } from "../command.ts";
import { optional, restOfLine, someText } from "../parameters.ts";
import { passwd } from "./account-commands.ts";
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
    const setting = accountSettings.get(name);
    if (setting === undefined) return say(context, `Unknown setting ${name}. SET lists the settings.`);
    if (value === undefined) return show(context, name);
    return submitTo(context, { name: "SET" }, [name, value.toLowerCase()]);
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
  for (const { name, values, help } of accountSettings.values()) {
    show(context, name);
    say(context, `SET ${name} ${values}: ${help}`);
  }
}

function show(context: QueryContext, name: string): void {
  const { network, user } = context;
  const account = network.accounts.find(user.account ?? "");
  const setting = accountSettings.get(name);
  if (account !== undefined && setting !== undefined)
    say(context, `${name}: ${setting.show(context, account)}`);
}

function password(context: QueryContext, value: string): ReturnType<typeof passwd.handle> {
  const words = value.split(" ").filter((word) => word !== "");
  return passwd.isLacking(words)
    ? say(context, `Syntax: SET ${passwd.syntax.replace("PASSWD", "PASSWORD")}`)
    : passwd.handle(context, words);
}
