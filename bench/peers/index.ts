/** `bun run bench:peers`: the same loads on Relais and its peers, taking turns on this machine; medians and ratios. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve as absolute } from "node:path";
import { parseArgs } from "node:util";
import { writeResults } from "../results.ts";
import type { LoadReport } from "./load.ts";
import { picture } from "./picture.ts";
import { markdown, terminalText, withRatioTable } from "./report.ts";
import { peerResults, type PeerResults } from "./results.ts";
import { scenarios, type Scenario } from "./scenarios.ts";
import { servers, type PeerServer } from "./servers.ts";

const USAGE = `bun run bench:peers [options]
  --scenario NAME   one of ${scenarios.map((scenario) => scenario.name).join(", ")}; all of them by default
  --server NAME     only this one of ${servers.map((server) => server.name).join(", ")}; may be given more than once
  --rounds N        times that each server runs each scenario (5)
  --scale F         times the messages of a scenario (1)
  --out DIRECTORY   writes results.json, results.md and results.svg there; by default bench/peers, for a run with all
                    servers and scenarios at scale 1, and the table in README.md
A peer that is neither on the PATH nor named by its variable is left out and said so; see bench/peers/README.md.
`;

async function freePort(): Promise<number> {
  const probe = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  probe.once("error", reject).listen(0, "127.0.0.1", resolve);
  await promise;
  const address = probe.address();
  if (address === null || typeof address === "string") throw new Error("no free port");
  const closed = Promise.withResolvers<void>();
  probe.close(() => closed.resolve());
  await closed.promise;
  return address.port;
}

/** Resolves when something accepts on the port; rejects when the process ended or ten seconds have passed. */
async function untilAccepting(port: number, child: Bun.Subprocess): Promise<void> {
  const until = Date.now() + 10_000;
  while (child.exitCode === null && Date.now() < until) {
    try {
      const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data: () => undefined } });
      socket.terminate();
      return;
    } catch {
      await Bun.sleep(25);
    }
  }
  throw new Error(
    child.exitCode === null ? "did not listen within ten seconds" : `ended with ${child.exitCode}`,
  );
}

/** Starts the server afresh, runs one load against it and stops it. */
async function measure(
  server: PeerServer,
  binary: string,
  scenario: Scenario,
  scale: number,
): Promise<LoadReport> {
  const directory = mkdtempSync(join(tmpdir(), `relais-bench-${server.name}-`));
  const port = await freePort();
  const { argv, env } = server.command(binary, { port, directory });
  const log = Bun.file(join(directory, "output"));
  const child = Bun.spawn(argv, {
    cwd: directory,
    env: { ...process.env, ...env },
    stdout: log,
    stderr: log,
  });
  try {
    await untilAccepting(port, child);
    return await load(server, { port, pid: child.pid }, scenario, scale);
  } catch (error) {
    const output = (await log.exists()) ? (await log.text()).trim().split("\n").slice(-5).join("\n") : "";
    throw new Error(
      `${server.name}, ${scenario.name}: ${error instanceof Error ? error.message : String(error)}\n${output}`,
      {
        cause: error,
      },
    );
  } finally {
    child.kill("SIGKILL");
    await child.exited;
    rmSync(directory, { recursive: true, force: true });
  }
}

async function load(
  server: PeerServer,
  at: { port: number; pid: number },
  scenario: Scenario,
  scale: number,
): Promise<LoadReport> {
  const messages = Math.max(1, Math.round(scenario.messages * scale));
  const warmup = Math.ceil(messages / 5);
  const numbers = { ...at, ...scenario, messages, warmup, connecting: server.connecting };
  const flags = Object.entries(numbers).flatMap(([key, value]) =>
    typeof value === "number" ? [`--${key}`, String(value)] : [],
  );
  const generator = Bun.spawn([process.execPath, join(import.meta.dir, "load.ts"), ...flags], {
    stdout: "pipe",
    stderr: "pipe",
    // ngIRCd can take three minutes for the crowd.
    timeout: 600_000,
  });
  const [out, err, code] = await Promise.all([
    new Response(generator.stdout).text(),
    new Response(generator.stderr).text(),
    generator.exited,
  ]);
  if (code !== 0)
    throw new Error(`the load generator failed (${code}): ${err.trim().split("\n").slice(-12).join("\n")}`);
  return JSON.parse(out) as LoadReport;
}

/** Writes the results into a folder, and the table of ratios into the README if the folder is the project's own. */
async function write(results: PeerResults, directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  writeResults(join(directory, "results.json"), results);
  await Bun.write(join(directory, "results.md"), markdown(results));
  await Bun.write(join(directory, "results.svg"), picture(results));
  if (directory !== import.meta.dir) return;
  const readme = join(import.meta.dir, "../../README.md");
  await Bun.write(readme, withRatioTable(await Bun.file(readme).text(), results));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scenario: { type: "string" },
      server: { type: "string", multiple: true },
      rounds: { type: "string", default: "5" },
      scale: { type: "string", default: "1" },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const found: { server: PeerServer; binary: string }[] = [];
  for (const server of servers.filter(({ name }) => values.server?.includes(name) ?? true)) {
    const binary = server.find();
    if (binary !== undefined) found.push({ server, binary });
    else
      console.log(
        `${server.name} is left out: not on the PATH, and ${server.variable ?? "nothing"} does not name it`,
      );
  }
  const chosen = scenarios.filter(({ name }) => values.scenario === undefined || values.scenario === name);
  if (found.length === 0 || chosen.length === 0) throw new Error(`nothing to run\n${USAGE}`);

  const runs = new Map<string, Map<string, LoadReport[]>>();
  for (const scenario of chosen) {
    const reports = new Map<string, LoadReport[]>(found.map(({ server }) => [server.name, []]));
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const { server, binary } of found) {
        if (round > 0 && scenario.once?.includes(server.name) === true) continue;
        reports.get(server.name)?.push(await measure(server, binary, scenario, Number(values.scale)));
      }
    }
    runs.set(scenario.name, reports);
    console.log(`\n${terminalText(peerResults(new Map([[scenario.name, reports]])))}`);
  }
  // Part of a run does not replace the results of a whole one.
  const whole = found.length === servers.length && chosen.length === scenarios.length && values.scale === "1";
  const directory = values.out === undefined ? (whole ? import.meta.dir : undefined) : absolute(values.out);
  if (directory !== undefined) await write(peerResults(runs), directory);
}

await main();
