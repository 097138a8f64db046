/** The commands about tokens of the API: they change the database, also while a server uses it. */
import type { CommandLine } from "../config/command-line.ts";
import { loadConfiguration } from "../config/load.ts";
import type { ConfigurationSources } from "../config/load.ts";
import { faultOfScopes, newSecret, PROGRAM_NAME, tokenText } from "../http/index.ts";
import { withProgramRecords } from "../store/index.ts";
import type { ProgramRecords } from "../store/index.ts";
import { exitCodes } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";

export type TokenCommand = Extract<CommandLine, { readonly kind: `token-${string}` }>;

/** The output of a command, and its exit code. */
export interface Told {
  readonly text: string;
  /** Printed to standard error. */
  readonly note?: string;
  readonly exitCode: ExitCode;
}

const DAY = 86_400_000;

/** Throws what `startFailure` knows. `now` is in milliseconds since the Unix epoch. */
export async function runTokenCommand(
  command: TokenCommand,
  sources: ConfigurationSources,
  now: number,
): Promise<Told> {
  const { settings } = await loadConfiguration(sources);
  return withProgramRecords(settings.store.data, (records) => {
    switch (command.kind) {
      case "token-create":
        return create(records, command, settings.network.casemapping, now);
      case "token-list":
        return { text: list(records, now), exitCode: exitCodes.ok };
      case "token-revoke":
        return revoke(records, command.name);
    }
  });
}

function create(
  records: ProgramRecords,
  { name, scopes, account, channels, days }: Extract<TokenCommand, { readonly kind: "token-create" }>,
  casemapping: Parameters<ProgramRecords["hasAccount"]>[1],
  now: number,
): Told {
  if (!PROGRAM_NAME.test(name))
    return wrong("a name has small letters, digits and hyphens, and begins with a letter");
  const fault = faultOfScopes(scopes, { account, channels });
  if (fault !== undefined) return wrong(fault);
  if (account !== undefined && !records.hasAccount(account, casemapping))
    return wrong(`there is no account ${account}`);
  if (records.token(name) !== undefined) return wrong(`there is a token ${name} already: revoke it first`);
  const { secret, hash } = newSecret();
  records.write({
    kind: "token",
    record: {
      name,
      hash,
      scopes,
      ...(account !== undefined && { account }),
      ...(channels !== undefined && { channels }),
      createdAt: now,
      ...(days !== undefined && { expiresAt: now + days * DAY }),
    },
  });
  return {
    text: tokenText(name, secret),
    note: "relais: token-create: keep it safe; it is not shown again",
    exitCode: exitCodes.ok,
  };
}

function list({ tokens }: ProgramRecords, now: number): string {
  if (tokens.length === 0) return "relais: there are no tokens";
  return tokens
    .map(({ name, scopes, account, channels, createdAt, expiresAt, usedAt }) =>
      [
        name,
        scopes.join(","),
        ...(account === undefined ? [] : [`account ${account}`]),
        ...(channels === undefined ? [] : [`channels ${channels.join(",")}`]),
        `made ${dayOf(createdAt)}`,
        usedAt === undefined ? "never used" : `last used ${dayOf(usedAt)}`,
        ...(expiresAt === undefined ? [] : [`${expiresAt <= now ? "ended" : "ends"} ${dayOf(expiresAt)}`]),
      ].join("; "),
    )
    .join("\n");
}

function revoke(records: ProgramRecords, name: string): Told {
  const record = records.token(name);
  if (record === undefined) return wrong(`there is no token ${name}`);
  records.write({ kind: "token", record, removed: true });
  return { text: `relais: the token ${name} is revoked`, exitCode: exitCodes.ok };
}

function wrong(problem: string): Told {
  return { text: "", note: `relais: ${problem}`, exitCode: exitCodes.usage };
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
