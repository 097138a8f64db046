/** NickServ: settings of one's own account, one row each. */
import type { CommandContext, Handled, QueryContext } from "../command.ts";
import { restOfLine, someText } from "../parameters.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";
import { alwaysOn } from "./session-commands.ts";
import { setEmail } from "./set-email.ts";

export interface SettingRow {
  /** The name, the values, and what they do. */
  readonly help: string;
  /** Unknown where the server sends no e-mail. */
  readonly needsMail?: true;
  /** The session's part. Calls `submit` for the change. */
  readonly handle: (context: QueryContext, value: string, submit: Submit) => Handled;
  /** The change. Gets the parameters that were submitted. */
  readonly apply: (context: CommandContext, params: readonly string[]) => void;
}

type Submit = (params: readonly string[], facts?: Parameters<typeof submitTo>[3]) => void;

/** By name. */
const settingRows: ReadonlyMap<string, SettingRow> = new Map([
  ["ALWAYS-ON", alwaysOn],
  ["EMAIL", setEmail],
]);

export const set = defineServiceCommand({
  name: "SET",
  loggedIn: true,
  parameters: [someText("setting"), restOfLine("value")],
  help: `Changes a setting of your account. ${[...settingRows.values()].map(({ help }) => help).join(" ")}`,
  handle: (context, [word, value]) => {
    const name = word.toUpperCase();
    const row = settingRows.get(name);
    if (row === undefined || (row.needsMail === true && context.settings.mail === undefined))
      return say(context, `There is no setting ${word}.`);
    return row.handle(context, value, (params, facts) =>
      submitTo(context, { name: "SET" }, [name, ...params], facts),
    );
  },
  apply: (context, [name = "", ...params]) => settingRows.get(name)?.apply(context, params),
});
