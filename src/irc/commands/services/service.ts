/** The rows of a service's commands, and the way from a line of text to one of them. Answers are notices from the service. */
import type { Audience, SessionView } from "../../delivery/outgoing-message.ts";
import { NICKSERV } from "../../network/policy/service-nicks.ts";
import type { Privilege } from "../../network/privileges.ts";
import type { State } from "../../network/state.ts";
import type { CommandContext, Handled, QueryContext, Submission } from "../command.ts";
import { REFUSED, sequence } from "../parameters.ts";
import type { Parameter, Values } from "../parameters.ts";

/** The command of the log that carries all of them. */
export const NICKSERV_COMMAND = "NICKSERV";

interface Stated {
  /** In upper case. */
  readonly name: string;
  /** The operator privilege that it needs. */
  readonly privilege?: Privilege;
  /** Only for users who are logged in. */
  readonly loggedIn?: true;
  /** One or a few sentences. */
  readonly help: string;
}

type Definition<P extends readonly Parameter[]> = Stated & {
  readonly parameters: P;
  /** The session's part, which may wait. Calls `submitTo` for a change of the network. */
  readonly handle: (context: QueryContext, values: Values<P>) => Handled;
  /** The change. Gets the parameters that were submitted, and no passwords. */
  readonly apply?: (context: CommandContext, params: readonly string[]) => void;
};

export interface ServiceRow extends Stated {
  /** `IDENTIFY [<account>] <password>`. */
  readonly syntax: string;
  readonly isLacking: (words: readonly string[]) => boolean;
  readonly handle: (context: QueryContext, words: readonly string[]) => Handled;
  readonly apply: ((context: CommandContext, params: readonly string[]) => void) | undefined;
}

export function defineServiceCommand<const P extends readonly Parameter[]>(
  definition: Definition<P>,
): ServiceRow {
  const { parameters, handle, apply, ...stated } = definition;
  const { syntax, lacking, read } = sequence(parameters);
  return {
    ...stated,
    syntax: `${definition.name} ${syntax}`.trimEnd(),
    isLacking: (words) => lacking(words, 0, words.length) !== undefined,
    handle: (context, words) => {
      const values = read(words, 0, words.length, context);
      return values === REFUSED ? undefined : handle(context, values);
    },
    apply,
  };
}

interface Listener extends State {
  readonly session: SessionView;
  readonly audience: Audience;
}

/** A notice from NickServ to the session whose command runs. */
export function say({ settings, session, audience }: Listener, text: string): void {
  const prefix = `${NICKSERV}!${NICKSERV}@${settings.serverName}`;
  audience.toSelf({ source: undefined, prefix, command: "NOTICE", params: [session.nick, text] });
}

/** Puts the change in the log: the row's name, and parameters without a password. */
export function submitTo(
  context: QueryContext,
  { name }: Pick<ServiceRow, "name">,
  params: readonly string[] = [],
  facts: NonNullable<Submission["facts"]> = {},
): void {
  context.submit({ command: NICKSERV_COMMAND, params: [name, ...params], facts });
}

/** Obeys a line of text: `IDENTIFY secret`. */
export function obey(rows: ReadonlyMap<string, ServiceRow>, context: QueryContext, text: string): Handled {
  const [word = "HELP", ...words] = text.split(" ").filter((part) => part !== "");
  const row = rows.get(word.toUpperCase());
  if (row === undefined) return say(context, `Unknown command ${word}. HELP lists the commands.`);
  const refusal = refusalOf(row, context, words);
  return refusal === undefined ? row.handle(context, words) : say(context, refusal);
}

function refusalOf(row: ServiceRow, { user }: QueryContext, words: readonly string[]): string | undefined {
  if (row.privilege !== undefined && !user.privileges.has(row.privilege)) {
    return `${row.name} needs the operator privilege ${row.privilege}.`;
  }
  if (row.loggedIn === true && user.account === undefined) return `${row.name}: you are not logged in.`;
  return row.isLacking(words) ? `Syntax: ${row.syntax}` : undefined;
}
