/** Runs one fault against a server of its own, while ordinary clients talk before, during and after it. */
import { join } from "node:path";
import { Program } from "../engine/processes.ts";
import { LiveServer } from "../live/server.ts";
import { ROOMS } from "./attacks.ts";
import type { FaultOutcome } from "./judge.ts";
import type { FaultRow } from "./rows.ts";
import type { TalkReport } from "./talkers.ts";

export interface RunOptions {
  readonly connections: number;
  /** Seconds of the fault; before and after it, a quarter of that. */
  readonly seconds: number;
}

/** Milliseconds between two looks at the server, and for it to get rid of the attackers' connections. */
const LOOK = 250;
const RECOVERY = 30_000;

/**
 * The attackers would have machines of their own. So they get the processor that the server and the ordinary clients leave,
 * which go first where the system allows that.
 */
const realTime = ["chrt", "--rr", "1"];
const first = Bun.spawnSync([...realTime, "true"]).success ? realTime : [];

function configuration({ toml = "" }: FaultRow): string {
  const listen = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n';
  // Keys without a section belong to [connections].
  return `${listen}${listen}tls = true\n[timeouts]\nregistration = 10000\n[connections]\nexempt = ["127.0.1.0/24", "127.0.2.0/24"]\n${toml}`;
}

export async function runFault(row: FaultRow, { connections, seconds }: RunOptions): Promise<FaultOutcome> {
  const { openFiles, diskMib, preload } = row;
  const server = await LiveServer.start({
    toml: configuration(row),
    openFiles,
    diskMib,
    preload,
    policy: first,
  });
  const programs: Program[] = [];
  let look: Timer | undefined;
  const run = async (file: string, flags: Readonly<Record<string, string | number>>): Promise<Program> => {
    const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const policy = file === "attackers.ts" ? ["chrt", "--idle", "0"] : first;
    const program = new Program([...policy, process.execPath, join(import.meta.dir, file), ...words]);
    programs.push(program);
    await program.line();
    return program;
  };
  try {
    const tls = row.tls === true;
    const talkers = await run("talkers.ts", {
      port: server.ports[tls ? 1 : 0] ?? 0,
      kind: tls ? "tls" : "tcp",
      channels: ROOMS,
      pad: row.pad ?? 0,
    });
    const report = async (): Promise<TalkReport> => (await talkers.ask()) as TalkReport;
    await Bun.sleep(2000);
    await report();
    await Bun.sleep(seconds * 250);
    const before = await report();
    const start = { lines: server.log.length, cpu: server.cpu, at: performance.now() };
    const memoryBefore = server.residentMib;
    const descriptorsBefore = server.descriptors;
    let [memoryPeak, descriptorsPeak, attackersPeak] = [memoryBefore, descriptorsBefore, 0];
    look = setInterval(() => {
      if (!server.runs) return;
      memoryPeak = Math.max(memoryPeak, server.residentMib);
      descriptorsPeak = Math.max(descriptorsPeak, server.descriptors);
    }, LOOK);
    const acting = row.act?.(server);
    if (row.attack !== undefined) {
      const port = server.ports[row.attacksTls === true ? 1 : 0] ?? 0;
      const { addresses = 250, pace = 2000 } = row;
      const attackers = await run("attackers.ts", { kind: row.attack, port, connections, addresses, pace });
      await Bun.sleep(seconds * 1000);
      attackersPeak = (await attackers.ask())["most"] ?? 0;
      await acting;
      await attackers.end();
    } else await Promise.all([acting, Bun.sleep(seconds * 1000)]);
    await row.end?.(server);
    await Bun.sleep(1000);
    const lasted = (performance.now() - start.at) / 1000;
    const cpu = (server.cpu - start.cpu) / lasted;
    const during = await report();
    await recovered(server, descriptorsBefore);
    await report();
    await Bun.sleep(seconds * 250);
    const after = await report();
    if (!server.runs) throw new Error("the server has ended");
    return {
      attackers: attackersPeak,
      before,
      during,
      after,
      seconds: lasted,
      memoryBefore,
      memoryPeak,
      memoryAfter: server.residentMib,
      descriptorsBefore,
      descriptorsPeak,
      descriptorsAfter: server.descriptors,
      logLines: server.log.length - start.lines,
      cpu,
    };
  } finally {
    clearInterval(look);
    for (const program of programs) await program.end();
    await server.stop();
  }
}

/** Waits for the connections of the attackers to be gone. */
async function recovered(server: LiveServer, descriptors: number): Promise<void> {
  for (const until = performance.now() + RECOVERY; performance.now() < until; await Bun.sleep(100)) {
    if (server.descriptors <= descriptors + 1) return;
  }
}
