/** irssi in a pseudo-terminal of its own: typed to as a person types, read through its log and its raw log. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChatProgram, chatTranscripts } from "./chat-program.ts";
import type { ChatLogin, ChatOptions } from "./chat-program.ts";
import { followLines } from "./lines.ts";

const RECEIVED = ">> ";
const SENT = "<< ";

/** Starts irssi, which connects by itself. */
export async function startIrssi({ nick, port, login, certificate }: ChatOptions): Promise<ChatProgram> {
  const home = await mkdtemp(join(tmpdir(), "relais-irssi-"));
  const screenFile = join(home, "screen.log");
  const rawFile = join(home, "raw.log");
  const transcripts = chatTranscripts("irssi");
  const endScreen = await followLines(screenFile, (line) => transcripts.screen.push(withoutTime(line)));
  const endRaw = await followLines(rawFile, (line) => {
    if (line.startsWith(RECEIVED)) transcripts.received.push(line.slice(RECEIVED.length));
    if (line.startsWith(SENT)) transcripts.sent.push(line.slice(SENT.length));
  });
  await writeFile(join(home, "config"), configuration(nick));
  const plain = login === undefined ? [`/connect 127.0.0.1 ${port}`] : connectWith(login, port);
  const connect = certificate === undefined ? plain : connectSecurely(certificate, port);
  await writeFile(join(home, "startup"), [`/log open ${screenFile} ALL`, ...connect, ""].join("\n"));
  const process = Bun.spawn(["irssi", `--home=${home}`], {
    env: { PATH: Bun.env["PATH"] ?? "", HOME: home, TERM: "xterm-256color", LC_ALL: "C.UTF-8" },
    // Its screen is not checked, but has to be read.
    terminal: { cols: 200, rows: 50, data: () => {} },
  });
  return new ChatProgram({
    ...transcripts,
    process,
    home,
    type: (line) => process.terminal?.write(`${line}\n`),
    drained: async () => {
      await Promise.all([endScreen(), endRaw()]);
    },
    release: () => process.terminal?.close(),
    connected: async (irssi) => {
      await irssi.sees(/Connection to .* established/u);
      // A raw log can only be opened for a connection; it begins with the lines that were before it.
      irssi.type(`/rawlog open ${rawFile}`);
    },
  });
}

/** The commands of docs/accounts.md. */
function connectWith({ mechanism, account, password }: ChatLogin, port: number): string[] {
  const sasl = `-sasl_mechanism ${mechanism} -sasl_username ${account} -sasl_password ${password}`;
  return [`/network add ${sasl} tea`, `/connect -network tea 127.0.0.1 ${port}`];
}

/** The commands of docs/accounts.md, for a server whose certificate nobody has signed. */
function connectSecurely(certificate: string, port: number): string[] {
  return [
    "/network add -sasl_mechanism EXTERNAL tea",
    `/server add -network tea -tls -notls_verify -tls_cert ${certificate} 127.0.0.1 ${port}`,
    "/connect tea",
  ];
}

/** irssi delays commands and asks before it sends many lines; both are off here. */
function configuration(nick: string): string {
  return `settings = {
  core = { real_name = "Real ${nick}"; user_name = "${nick}"; nick = "${nick}"; };
  "irc/core" = { cmd_queue_speed = "1msec"; cmds_max_at_once = "1000"; };
  "fe-text" = { paste_verify_line_count = "0"; };
};
`;
}

/** Each line of the log begins with the time of day. */
function withoutTime(line: string): string {
  return line.replace(/^\d\d:\d\d /u, "");
}
