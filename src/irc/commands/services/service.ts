/** Services: the rows of their commands, and the way from a line of text to one of them. Answers are notices from the service. */
import type { Audience, SessionView } from "../../delivery/outgoing-message.ts";
import type { ServiceNick } from "../../network/policy/service-nicks.ts";
import type { Privilege } from "../../network/privileges.ts";
import type { User } from "../../network/user.ts";
import type { State } from "../../network/state.ts";
import type { CommandContext, Handled, QueryContext, SessionContext, Submission } from "../command.ts";
import { optional, REFUSED, sequence, someText } from "../parameters.ts";
import type { Parameter, Values } from "../parameters.ts";
import { serviceNotice } from "./service-notice.ts";

interface Stated {
  /** In upper case. */
  readonly name: string;
  /** The operator privilege that it needs. */
  readonly privilege?: Privilege;
  /** Only for users who are logged in. */
  readonly loggedIn?: true;
  /** Unknown where the server sends no e-mail. */
  readonly needsMail?: true;
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

/** The answers of a service, and its changes of the network. */
export interface Answers {
  /** Sends a notice to the session whose command runs. */
  readonly say: (to: Listener, text: string) => void;
  /** Puts the change in the log: the row's name, and parameters without a password. */
  readonly submitTo: (
    context: QueryContext,
    row: Pick<ServiceRow, "name">,
    params?: readonly string[],
    facts?: NonNullable<Submission["facts"]>,
  ) => void;
}

export function answersOf(nick: ServiceNick): Answers {
  return {
    say: ({ settings, session, audience }, text) => {
      audience.toSelf(serviceNotice(settings, nick, session.nick, text));
    },
    submitTo: (context, { name }, params = [], facts = {}) => {
      // The command of the log that carries all commands of the service.
      context.submit({ command: nick.toUpperCase(), params: [name, ...params], facts });
    },
  };
}

interface ServiceDefinition {
  readonly nick: ServiceNick;
  /** The short command. */
  readonly short: string;
  /** The first sentence of HELP. */
  readonly about: string;
  readonly rows: readonly ServiceRow[];
  /** Names that commands have in other services, in upper case, and the names of their rows. */
  readonly aliases?: Readonly<Record<string, string>>;
}

export class Service {
  readonly nick: ServiceNick;
  /** By name; HELP is the last. */
  readonly rows: ReadonlyMap<string, ServiceRow>;
  /** Sentence about the service: its real name in WHOIS. */
  readonly about: string;
  readonly #short: string;
  readonly #say: Answers["say"];
  readonly #aliases: ReadonlyMap<string, string>;

  constructor({ nick, short, about, rows, aliases = {} }: ServiceDefinition) {
    this.nick = nick;
    this.about = about;
    this.#short = short;
    this.#say = answersOf(nick).say;
    this.#aliases = new Map(Object.entries(aliases));
    this.rows = new Map([...rows, this.#help()].map((row) => [row.name, row]));
  }

  /** Obeys a line of text: `IDENTIFY secret`. Without one: HELP. */
  ask(session: SessionContext, text = ""): Handled {
    // The gates have checked that there is a user.
    const context = session as QueryContext;
    const [word = "HELP", ...words] = text.split(" ").filter((part) => part !== "");
    const row = this.#find(context, word);
    if (row === undefined) return this.#say(context, `Unknown command ${word}. HELP lists the commands.`);
    const refusal = refusalOf(row, context, words);
    return refusal === undefined ? row.handle(context, words) : this.#say(context, refusal);
  }

  /** Makes the change that a row has submitted. */
  apply(context: CommandContext): void {
    const [name = "", ...params] = context.params;
    const row = this.rows.get(name);
    const refusal = row && standingRefusal(row, context.user);
    if (refusal === undefined) row?.apply?.(context, params);
    else this.#say(context, refusal);
  }

  #help(): ServiceRow {
    return defineServiceCommand({
      name: "HELP",
      parameters: [optional(someText("command"))],
      help: "Lists the commands, or explains one of them.",
      handle: (context, [given]) => {
        if (given === undefined) return this.#list(context);
        const row = this.#find(context, given);
        if (row !== undefined) return this.#explain(context, row);
        return this.#say(context, `Unknown command ${given.toUpperCase()}. HELP lists the commands.`);
      },
    });
  }

  #find(context: QueryContext, word: string): ServiceRow | undefined {
    const name = word.toUpperCase();
    const row = this.rows.get(this.#aliases.get(name) ?? name);
    return row !== undefined && isKnown(row, context) ? row : undefined;
  }

  #list(context: QueryContext): void {
    this.#say(context, `${this.about} /msg ${this.nick} <command>, or /${this.#short} <command>:`);
    for (const row of this.rows.values()) {
      const { syntax, privilege } = row;
      const allowed = privilege === undefined || context.user.privileges.has(privilege);
      if (allowed && isKnown(row, context)) this.#say(context, syntax);
    }
    this.#say(context, "HELP <command> explains a command.");
  }

  #explain(context: QueryContext, { syntax, help, privilege }: ServiceRow): void {
    this.#say(context, `Syntax: ${syntax}`);
    this.#say(context, help);
    if (privilege !== undefined) this.#say(context, `Needs the operator privilege ${privilege}.`);
  }
}

/** True if the server has what the command needs. */
function isKnown({ needsMail }: ServiceRow, { settings }: QueryContext): boolean {
  return needsMail !== true || settings.mail !== undefined;
}

function refusalOf(row: ServiceRow, { user }: QueryContext, words: readonly string[]): string | undefined {
  return standingRefusal(row, user) ?? (row.isLacking(words) ? `Syntax: ${row.syntax}` : undefined);
}

/** Asked by the session, and again when the change is made: the user may have logged out in between. */
function standingRefusal(row: ServiceRow, user: User): string | undefined {
  if (row.privilege !== undefined && !user.privileges.has(row.privilege)) {
    return `${row.name} needs the operator privilege ${row.privilege}.`;
  }
  return row.loggedIn === true && user.account === undefined
    ? `${row.name}: you are not logged in.`
    : undefined;
}
