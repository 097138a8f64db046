/** FILES: operators list the files that users have uploaded, and remove them. */
import { formatDuration } from "../../wire/durations.ts";
import { defineCommand } from "../command.ts";
import type { Handled, SessionContext } from "../command.ts";
import { anyText, optional, restOfLine } from "../parameters.ts";
import { reportAction, tellSelf } from "../server-notices.ts";
import type { FilesPort, HostedFile, RemovedFiles } from "./files-port.ts";

const MOST_ACCOUNTS = 50;
const MOST_FILES = 200;

export const files = defineCommand({
  scope: "network",
  name: "FILES",
  access: "registered",
  privilege: "files",
  parameters: [
    optional(anyText("subcommand")),
    optional(anyText("account or file")),
    optional(restOfLine("reason")),
  ],
  form: "[LIST <account> | DEL <URL> [<reason>] | PURGE <account> [<reason>]]",
  cost: 2,
  help: `Uploaded files. Without parameters: the ${MOST_ACCOUNTS} accounts with the most bytes. LIST shows the newest ${MOST_FILES} of an account, DEL removes one by its URL or the last part of it, PURGE removes those of an account, a thousand at a time. A removed file is answered with 404. For operators.`,
  specification: "Common practice: moderation of file hosts",
  handle: (context, [subcommand = "USAGE", subject = "", reason]) => {
    const { reply, machine } = context;
    const { files: port } = machine;
    if (port === undefined) return reply("ERR_UNKNOWNERROR", "FILES", "This server hosts no files");
    const word = subcommand.toUpperCase();
    if (word === "USAGE") return attempt(context, () => usageLines(context, port.usage(MOST_ACCOUNTS)));
    if (word !== "LIST" && word !== "DEL" && word !== "PURGE") {
      return reply("ERR_UNKNOWNERROR", "FILES", `${subcommand} is no subcommand: LIST, DEL, PURGE`);
    }
    if (subject === "") return reply("ERR_NEEDMOREPARAMS", "FILES");
    if (word === "LIST") return attempt(context, () => listed(context, port, subject));
    return removed(context, word === "DEL" ? one(port, subject) : all(context, port, subject), [
      word,
      subject,
      reason,
    ]);
  },
  apply: (context, [, , reason]) => {
    const { removedFiles } = context.facts;
    if (removedFiles === undefined) return;
    const { account, count, url } = removedFiles;
    const what = url ?? (count === 1 ? "1 file" : `${count} files`);
    const why = reason === undefined ? {} : { reason };
    const text = `removed ${what} of the account ${account}${reason === undefined ? "" : `: ${reason}`}`;
    reportAction(context, "v", text, { target: account, value: what, ...why });
  },
});

/** Answers a fault of the disk. */
function attempt(context: SessionContext, work: () => Handled): Handled {
  try {
    return work();
  } catch {
    return unavailable(context);
  }
}

/** The log has the fault. */
function unavailable({ reply }: SessionContext): void {
  reply("ERR_UNKNOWNERROR", "FILES", "Files cannot be read or removed at the moment; try again later");
}

function* usageLines(context: SessionContext, accounts: ReturnType<FilesPort["usage"]>): Iterator<void> {
  for (const { account, files: count, bytes } of accounts) {
    tellSelf(context, `${account}: ${countText(count, bytes)}`);
    yield;
  }
  tellSelf(context, "End of the accounts with files");
}

function listed(context: SessionContext, port: FilesPort, name: string): Handled {
  const account = nameOf(context, name);
  const { files: found, total, bytes } = port.list(account, 0, MOST_FILES);
  return fileLines(context, found, `${account} has ${countText(total, bytes)}`);
}

function* fileLines(context: SessionContext, found: readonly HostedFile[], end: string): Iterator<void> {
  for (const { url, type, size, name, at } of found) {
    const called = name === undefined ? "" : `, ${name}`;
    tellSelf(
      context,
      `${url} (${type}, ${size} bytes${called}, ${formatDuration(Math.max(0, context.now - at))} ago)`,
    );
    yield;
  }
  tellSelf(context, end);
}

function countText(count: number, bytes: number): string {
  return `${count === 1 ? "1 file" : `${count} files`}, ${bytes} bytes`;
}

/** As its owner wrote it, for any of its nicks. */
function nameOf({ network }: SessionContext, name: string): string {
  return network.accounts.findByNick(name)?.name ?? name;
}

async function one(port: FilesPort, place: string): Promise<RemovedFiles | undefined> {
  const file = await port.remove(place);
  return file && { account: file.account, count: 1, url: file.url };
}

async function all(
  context: SessionContext,
  port: FilesPort,
  name: string,
): Promise<RemovedFiles | undefined> {
  const account = nameOf(context, name);
  const count = await port.removeAll(account);
  return count === 0 ? undefined : { account, count };
}

/** The audit follows the removal. */
async function removed(
  context: SessionContext,
  work: Promise<RemovedFiles | undefined>,
  words: readonly (string | undefined)[],
): Promise<void> {
  const found = await context.wait(work.catch(() => "failed" as const));
  if (found === "failed") return unavailable(context);
  if (found === undefined)
    return context.reply("ERR_UNKNOWNERROR", "FILES", `There is no file to remove: ${words[1]}`);
  const params = words.filter((word) => word !== undefined);
  return context.submit({ params, facts: { removedFiles: found } });
}
