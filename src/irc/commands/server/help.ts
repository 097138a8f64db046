/** HELP: what the rows of commands, modes and capabilities say about themselves. */
import { capabilityRows, offeredCapabilities } from "../../wire/capabilities.ts";
import {
  channelModeRows,
  offeredChannelModes,
  prefixModeRows,
  prefixModes,
} from "../../wire/channel-modes.ts";
import { extbanRows, offeredExtbans, type ExtbanLetter } from "../../wire/extbans.ts";
import { isOffered } from "../../wire/features.ts";
import type { Features } from "../../wire/features.ts";
import { noticeLetters, noticeRows } from "../../network/notice-masks.ts";
import { privilegeRows, privileges } from "../../network/privileges.ts";
import { offeredUserModes, userModeRows } from "../../wire/user-modes.ts";
import { defineCommand } from "../command.ts";
import type { CommandRow, SessionContext } from "../command.ts";
import { anyText, optional } from "../parameters.ts";
import { packWords } from "../packing.ts";

/** Subjects that can stand before other parameters; any other is answered as `*` ("ERR_HELPNOTFOUND"). */
const MIDDLE = /^[^:\s]\S*$/u;

/** Characters of one line of the index. */
const INDEX_WIDTH = 70;

/** The row of HELP for a table of commands; it is read when help is asked for, and may hold this row itself. */
export function createHelp(commands: ReadonlyMap<string, CommandRow>): CommandRow {
  return defineCommand({
    scope: "query",
    name: "HELP",
    access: "registered",
    parameters: [optional(anyText("subject"))],
    cost: 2,
    help: "Lists the commands, or explains one of them.",
    specification: 'Modern IRC, "HELP message"',
    handle: (context, [subject = ""]) => {
      const name = subject.toUpperCase();
      const offered = new Map([...commands].filter(([, row]) => isOffered(row, context.settings)));
      if (name === "") return replyHelp(context, "*", "Commands", index(offered));
      const row = offered.get(name);
      if (row !== undefined) return replyHelp(context, name, row.syntax, commandLines(row));
      const topic = topics.get(name);
      if (topic !== undefined) return replyHelp(context, name, topic.title, topic.lines(context.settings));
      context.reply("ERR_HELPNOTFOUND", MIDDLE.test(subject) ? subject : "*");
    },
  });
}

interface Topic {
  readonly title: string;
  readonly lines: (features: Features) => readonly string[];
}

const topics: ReadonlyMap<string, Topic> = new Map<string, Topic>([
  [
    "CHANMODES",
    {
      title: "Channel modes",
      lines: (features) =>
        offeredChannelModes(features).map((mode) => described(mode, channelModeRows[mode])),
    },
  ],
  [
    "PREFIXES",
    {
      title: "Modes of members",
      lines: () =>
        prefixModes.map((mode) =>
          described(`${mode} (${prefixModeRows[mode].symbol})`, prefixModeRows[mode]),
        ),
    },
  ],
  [
    "USERMODES",
    {
      title: "User modes",
      lines: (features) => offeredUserModes(features).map((mode) => described(mode, userModeRows[mode])),
    },
  ],
  [
    "EXTBANS",
    {
      title: "Extended bans, for the lists b, e and I",
      lines: (features) => {
        const letters = offeredExtbans(features);
        return [
          ...letters.map((letter) => extbanRows[letter].help),
          `Names can replace letters: ${letters.map(extbanNames).join("; ")}.`,
          "A ! inverts the match: ~!c:#tea matches everyone who is not in #tea.",
        ];
      },
    },
  ],
  [
    "NOTICES",
    {
      title: "Notices of the server, for operators with user mode s",
      lines: () => noticeLetters.map((letter) => described(letter, noticeRows[letter])),
    },
  ],
  [
    "PRIVILEGES",
    {
      title: "Privileges of operators",
      lines: () => privileges.map((name) => `${name}: ${privilegeRows[name]}`),
    },
  ],
  [
    "CAPABILITIES",
    {
      title: "Capabilities",
      lines: (features) =>
        offeredCapabilities({ ...features, disabledCapabilities: [] }).map(
          (name) => `${name}: ${capabilityRows[name].help}`,
        ),
    },
  ],
]);

function extbanNames(letter: ExtbanLetter): string {
  return `${letter} ${extbanRows[letter].names.join(", ")}`;
}

function described(letter: string, row: { readonly name: string; readonly help: string }): string {
  return `${letter}, ${row.name}: ${row.help}`;
}

function packNames(rows: readonly CommandRow[]): string[] {
  return packWords(rows.map(({ name }) => name).toSorted(), INDEX_WIDTH);
}

/** Commands that need a privilege stand apart: users cannot use them. */
function index(commands: ReadonlyMap<string, CommandRow>): string[] {
  const { open = [], privileged = [] } = Object.groupBy(commands.values(), ({ privilege }) =>
    privilege === undefined ? "open" : "privileged",
  );
  return [
    ...packNames(open),
    "Commands for operators of the server:",
    ...packNames(privileged),
    `More subjects: ${[...topics.keys()].join(" ")}`,
    "HELP <subject> explains a command or one of these subjects.",
  ];
}

function commandLines(row: CommandRow): string[] {
  const privilege = row.privilege === undefined ? [] : [`Needs the operator privilege ${row.privilege}.`];
  return [row.help, ...privilege, `Specified in ${row.specification}.`];
}

/** A title, an empty line, and the lines, the last of which ends the answer. */
function replyHelp(
  { reply }: SessionContext,
  subject: string,
  title: string,
  lines: readonly string[],
): void {
  reply("RPL_HELPSTART", subject, title);
  reply("RPL_HELPTXT", subject, "");
  for (const line of lines.slice(0, -1)) reply("RPL_HELPTXT", subject, line);
  reply("RPL_ENDOFHELP", subject, lines.at(-1) ?? "");
}
