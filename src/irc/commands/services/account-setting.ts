/** The form of a setting of an account. */
import type { AccountRecord } from "../../network/durable.ts";
import type { State } from "../../network/state.ts";
import type { CommandContext, Handled, QueryContext, Submission } from "../command.ts";

export interface AccountSetting {
  /** In upper case. */
  readonly name: string;
  /** Values as the syntax shows them: `on|off`. */
  readonly values: string;
  /** One sentence. */
  readonly help: string;
  /** Unknown where the server sends no e-mail. */
  readonly needsMail?: true;
  /** The present value. */
  readonly show: (state: State, account: AccountRecord) => string;
  /**
   * The session's part, which may wait. Calls `submit` with the facts that the change needs, and the log gets no value. Without
   * it the log gets the value in lower case.
   */
  readonly prepare?: (
    context: QueryContext,
    value: string,
    submit: (facts: NonNullable<Submission["facts"]>) => void,
  ) => Handled;
  /** Sets another value, and returns the answer. `value` is in lower case. */
  readonly change: (context: CommandContext, account: AccountRecord, value: string) => string;
}

/** True if the server has what the setting needs. */
export function isKnownSetting(
  { needsMail }: AccountSetting,
  { settings }: Pick<State, "settings">,
): boolean {
  return needsMail !== true || settings.mail !== undefined;
}
