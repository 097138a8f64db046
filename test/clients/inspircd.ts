/** InspIRCd, with a port for lines and one for WebSocket: another server to which the web client has to speak. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const modules = [
  "sha1 websocket cap ircv3 ircv3_servertime ircv3_msgid ircv3_ctctags ircv3_echomessage ircv3_labeledresponse",
  "ircv3_batch ircv3_accounttag ircv3_invitenotify ircv3_chghost ircv3_capnotify chanhistory namesx uhnames monitor",
  "botmode setname",
].flatMap((names) => names.split(" "));

export interface RunningInspircd {
  /** For lines over TCP. */
  readonly port: number;
  readonly webSocketPort: number;
  stop(): Promise<void>;
}

/** Resolves once it listens. */
export async function startInspircd(): Promise<RunningInspircd> {
  const home = await mkdtemp(join(tmpdir(), "relais-inspircd-"));
  await Promise.all(["data", "log", "run"].map((name) => mkdir(join(home, name))));
  const [port, webSocketPort] = [await freePort(), await freePort()];
  const file = join(home, "inspircd.conf");
  await writeFile(file, configuration(home, port, webSocketPort));
  const process = Bun.spawn(["inspircd", "--nofork", "--nopid", "--nolog", "--runasroot", "--config", file], {
    stdout: "pipe",
    stderr: "ignore",
  });
  await says(process.stdout, "is now running");
  return {
    port,
    webSocketPort,
    stop: async () => {
      process.kill();
      await process.exited;
      await rm(home, { recursive: true });
    },
  };
}

/** Reads on afterwards, so that the pipe does not fill. */
async function says(stream: ReadableStream<Uint8Array>, wanted: string): Promise<void> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes(wanted)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`InspIRCd ended: ${text}`);
    text += decoder.decode(value, { stream: true });
  }
  void (async () => {
    while (!(await reader.read()).done);
  })();
}

/** InspIRCd takes the port that it is given, and says nothing of a port 0. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function configuration(home: string, port: number, webSocketPort: number): string {
  return `<server name="inspircd.test" description="test" network="Foreign" id="00A">
<admin name="test" nick="test" email="test@test.example">
<path moduledir="/usr/lib/inspircd/modules" datadir="${home}/data" logdir="${home}/log" runtimedir="${home}/run">
${modules.map((name) => `<module name="${name}">`).join("\n")}
<wsorigin allow="*">
<bind address="127.0.0.1" port="${port}" type="clients">
<bind address="127.0.0.1" port="${webSocketPort}" type="clients" hook="websocket">
<connect name="test" allow="*" timeout="60" pingfreq="120" resolvehostnames="no" useident="no" threshold="1000"
  commandrate="100000" fakelag="no" localmax="100" globalmax="100" useconnectban="no" useconnflood="no">
<dns server="127.0.0.1" timeout="1">
<options defaultmodes="not">
<security customversion="">
`;
}

/** Programs that it needs. */
export const inspircdPrograms = ["inspircd"] as const;
