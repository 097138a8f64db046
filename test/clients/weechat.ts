/**
 * weechat-headless: typed to through the fifo that it offers, and read through a trigger that writes every line of every
 * window to its standard error. Needs weechat's plugins (the package weechat-plugins) beside it.
 */
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChatProgram, chatTranscripts } from "./chat-program.ts";
import type { ChatLogin, ChatOptions, ChatTranscripts } from "./chat-program.ts";
import { readLines } from "./lines.ts";

/** Starts weechat, which connects by itself, with the commands that Relais names when it starts. */
export async function startWeechat({ nick, port, login, certificate }: ChatOptions): Promise<ChatProgram> {
  const home = await mkdtemp(join(tmpdir(), "relais-weechat-"));
  const input = join(home, "input");
  for (const [name, text] of Object.entries(configuration(nick, input)))
    await writeFile(join(home, name), text);
  const server = `/server add relais 127.0.0.1/${port} -notls`;
  const commands = [
    "/server raw",
    server,
    ...(login === undefined ? [] : loginWith(login)),
    ...(certificate === undefined ? [] : certifiedBy(certificate)),
    "/connect relais",
  ];
  const process = Bun.spawn(
    ["weechat-headless", "--dir", home, ...commands.flatMap((command) => ["--run-command", command])],
    {
      env: { PATH: Bun.env["PATH"] ?? "", HOME: home, LC_ALL: "C.UTF-8" },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    },
  );
  const transcripts = chatTranscripts("weechat");
  const read = readLines(process.stderr, (line) => sort(line, transcripts));
  let fifo: number | undefined;
  return new ChatProgram({
    ...transcripts,
    process,
    home,
    type: (line) => {
      fifo ??= openSync(input, constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(fifo, `irc.server.relais *${line}\n`);
    },
    drained: () => read,
    release: () => {
      if (fifo !== undefined) closeSync(fifo);
    },
  });
}

/** The commands of docs/accounts.md. */
function loginWith({ mechanism, account, password }: ChatLogin): string[] {
  return [
    `/set irc.server.relais.sasl_mechanism ${mechanism}`,
    `/set irc.server.relais.sasl_username ${account}`,
    `/set irc.server.relais.sasl_password ${password}`,
  ];
}

/**
 * The commands of docs/accounts.md, for a server whose certificate nobody has signed. Versions before 4.0 call the options
 * of TLS after SSL; each takes those that it knows.
 */
function certifiedBy(certificate: string): string[] {
  return [
    ...["tls", "ssl"].flatMap((name) => [
      `/set irc.server.relais.${name} on`,
      `/set irc.server.relais.${name}_verify off`,
      `/set irc.server.relais.${name}_cert "${certificate}"`,
    ]),
    "/set irc.server.relais.sasl_mechanism external",
  ];
}

/** A line is window, prefix and text. In the window of the raw lines the prefix is an arrow and the server's name. */
function sort(line: string, { screen, received, sent }: ChatTranscripts): void {
  const [window = "", prefix = "", ...text] = line.split("\t");
  const said = text.join("\t");
  if (window !== "irc.irc_raw") screen.push(`[${window.replace(/^irc\./u, "")}] ${prefix} ${said}`);
  else if (prefix.startsWith("-->")) received.push(said);
  else if (prefix.startsWith("<--")) sent.push(said);
}

/** weechat delays commands; that is off here. `/print` takes escapes, so `\` is doubled. */
function configuration(nick: string, input: string): Readonly<Record<string, string>> {
  return {
    "weechat.conf": '[plugin]\nautoload = "irc,fifo,trigger"\n',
    "fifo.conf": `[file]\npath = "${input}"\n`,
    "trigger.conf": String.raw`[trigger]
show.enabled = on
show.hook = print
show.arguments = ""
show.conditions = ""
show.regex = "/[\\]/\\/tg_message_nocolor"
show.command = "/print -stderr ${"${buffer.full_name}"}\t${"${tg_prefix_nocolor}"}\t${"${tg_message_nocolor}"}\n"
show.return_code = ok
show.post_action = none
`,
    "irc.conf": `[server_default]
anti_flood_prio_high = 0
anti_flood_prio_low = 0
nicks = "${nick}"
username = "${nick}"
realname = "Real ${nick}"
`,
  };
}
