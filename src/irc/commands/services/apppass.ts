/** NickServ APPPASS: passwords for the devices of a person, generated here, and revoked one by one. */
import type { ApplicationPassword } from "../../network/account-facts.ts";
import type { AccountRecord } from "../../network/durable.ts";
import type { State } from "../../network/state.ts";
import type { CommandContext, Handled, QueryContext } from "../command.ts";
import { humanTime } from "../human-time.ts";
import { optional, someText } from "../parameters.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

/** Characters of a generated password: 160 bits. */
const LENGTH = 32;
/** Characters of a name. */
const NAME_LENGTH = 32;

const ADD = "ADD";
const DEL = "DEL";

export const apppass = defineServiceCommand({
  name: "APPPASS",
  loggedIn: true,
  parameters: [someText("add/list/del"), optional(someText("name"))],
  help: "Application passwords: one for each of your devices. ADD makes one and shows it once, LIST shows their names, DEL revokes one. They log in by PLAIN and IDENTIFY, not by SCRAM, and need no second factor.",
  handle: (context, [word, name]) => {
    const action = actions.get(word.toUpperCase());
    return action === undefined ? say(context, SYNTAX) : action(context, name);
  },
  apply: (context, [action, name = ""]) => {
    const account = context.network.accounts.find(context.user.account ?? "");
    if (account === undefined) return;
    if (action === ADD) keep(context, account);
    else revoke(context, account, name);
  },
});

const SYNTAX = "Syntax: APPPASS ADD <name> | LIST | DEL <name>";

type Action = (context: QueryContext, name: string | undefined) => Handled;

const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  [ADD, add],
  ["LIST", list],
  [DEL, (context, name) => (name === undefined ? say(context, SYNTAX) : submit(context, DEL, name))],
]);

function add(context: QueryContext, name: string | undefined): void {
  const { accounts, now } = context;
  if (name === undefined) return say(context, SYNTAX);
  if (name.length > NAME_LENGTH) return say(context, `A name has at most ${NAME_LENGTH} characters.`);
  const fault = faultOf(context, own(context), name);
  if (fault !== undefined) return say(context, fault);
  const password = accounts.token(LENGTH);
  say(context, `The password for ${name}, which is shown this once: ${password}`);
  // The log has its hash.
  const applicationPassword = { name, hash: accounts.hash(password), createdAt: now };
  return submitTo(context, { name: "APPPASS" }, [ADD], { applicationPassword });
}

function list(context: QueryContext): void {
  const passwords = own(context)?.applicationPasswords ?? [];
  if (passwords.length === 0) return say(context, "You have no application passwords.");
  for (const { name, createdAt, usedAt } of passwords) {
    const used = usedAt === undefined ? "never used" : `last used about ${humanTime(usedAt)}`;
    say(context, `${name}: made ${humanTime(createdAt)}, ${used}`);
  }
}

function submit(context: QueryContext, action: string, name: string): void {
  submitTo(context, { name: "APPPASS" }, [action, name]);
}

function own({ network, user }: QueryContext): AccountRecord | undefined {
  return network.accounts.find(user.account ?? "");
}

/** Why no password of this name can be added. */
function faultOf(state: State, account: AccountRecord | undefined, name: string): string | undefined {
  const { applicationPasswords: most } = state.settings.limits;
  const passwords = account?.applicationPasswords ?? [];
  if (find(state, passwords, name) !== undefined) return `There is an application password ${name} already.`;
  return passwords.length >= most
    ? `You have ${most} application passwords, the most there can be.`
    : undefined;
}

function find(
  { network }: State,
  passwords: readonly ApplicationPassword[],
  name: string,
): ApplicationPassword | undefined {
  return passwords.find((password) => network.fold(password.name) === network.fold(name));
}

function keep(context: CommandContext, account: AccountRecord): void {
  const { applicationPassword: password } = context.facts;
  if (password === undefined) return;
  const fault = faultOf(context, account, password.name);
  if (fault !== undefined) return say(context, fault);
  const applicationPasswords = [...(account.applicationPasswords ?? []), password];
  context.network.accounts.replace({ ...account, applicationPasswords });
  say(context, `It logs in to ${account.name}. APPPASS DEL ${password.name} revokes it.`);
}

function revoke(context: CommandContext, account: AccountRecord, name: string): void {
  const passwords = account.applicationPasswords ?? [];
  const password = find(context, passwords, name);
  if (password === undefined) return say(context, `There is no application password ${name}.`);
  const applicationPasswords = passwords.filter((each) => each !== password);
  context.network.accounts.replace({ ...account, applicationPasswords });
  say(context, `The application password ${password.name} is revoked.`);
}
