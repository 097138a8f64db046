/**
 * Three machines, each in a network namespace of its own, each with a NATS server and a Relais. Clients come by Unix sockets,
 * which a machine that is cut off from the others still has, and name their addresses as a proxy does.
 */
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { LineClient } from "../e2e/relais.ts";
import { keptDirectory } from "../main/directory.ts";
import { Program } from "../main/program.ts";
import { MachineNetwork } from "./namespaces.ts";
import type { NetworkMachine } from "./namespaces.ts";
import { NatsServer, syncsEach } from "./nats-server.ts";

const MAIN = join(import.meta.dir, "../../src/main.ts");
const COUNT = 3;
const MONITOR = "http://127.0.0.1:8222";
export const OPERATOR = { name: "root", password: "hunter2" } as const;

/** Milliseconds. NATS itself takes four to nine seconds to choose a leader. */
const times = { sign: 200, park: 1_000, lost: 4_000 } as const;

/**
 * Entries between two snapshots, and comparisons of the state, unless a test names another number. Signs of life alone are 15 entries a
 * second: a machine that is cut off for longer than it takes needs a copy.
 */
const SNAPSHOT_ENTRIES = 100;

const hash = Bun.password.hashSync(OPERATOR.password, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });

const configurationOf = (name: string, servers: readonly string[], snapshotEntries: number): string => `
[network]
server-name = "${name}"
[[listen]]
path = "irc.sock"
proxies = ["unix"]
[log]
format = "json"
[flood]
exempt = ["192.0.2.0/24"]
tries-exempt = ["192.0.2.0/24"]
[connections]
exempt = ["192.0.2.0/24"]
[timeouts]
stop = 200
[[operator]]
name = "${OPERATOR.name}"
password-hash = '${hash}'
[cluster]
servers = ${JSON.stringify(servers)}
replicas = ${COUNT}
sign-interval = ${times.sign}
park-after = ${times.park}
lost-after = ${times.lost}
snapshot-entries = ${snapshotEntries}
append-timeout = 500
retry-wait = 50
look-interval = 200
pull-timeout = 1000
`;

const natsConfigurationOf = (index: number, machines: readonly NetworkMachine[]): string => `
server_name: m${index}
listen: "${machines[index]?.address}:4222"
http: "${new URL(MONITOR).host}"
jetstream {${syncsEach() ? " sync_interval: always " : ""}}
ping_interval: "1s"
ping_max: 2
cluster {
  name: relais
  listen: "${machines[index]?.address}:6222"
  routes: ${JSON.stringify(machines.map(({ address }) => `nats://${address}:6222`))}
}
`;

/** The log has another entry where the database in the data folder of this one has the last. */
export function loseEntry(folder: string): void {
  const database = new Database(join(folder, "data", "relais.db"));
  database.run("UPDATE node SET value = json_set(value, '$.id', 'another') WHERE name = 'place'");
  database.close();
}

/** A machine of the three. */
export class Machine {
  /** Server name of its Relais. */
  readonly name: string;
  readonly index: number;
  readonly nats: NatsServer;
  readonly #network: MachineNetwork;
  readonly #inside: readonly string[];
  readonly #configuration: string;
  #directory: string;
  readonly #removals: (() => Promise<void>)[];
  readonly #programs: Program[] = [];

  private constructor(
    network: MachineNetwork,
    index: number,
    nats: NatsServer,
    snapshotEntries: number,
    [directory, remove]: Awaited<ReturnType<typeof keptDirectory>>,
  ) {
    this.#network = network;
    this.#inside = network.machines[index]?.inside ?? [];
    this.index = index;
    this.name = `n${index}.test`;
    this.nats = nats;
    const servers = network.machines.map(({ address }) => `nats://${address}:4222`);
    this.#configuration = configurationOf(this.name, servers, snapshotEntries);
    this.#directory = directory;
    this.#removals = [remove];
  }

  /** Nothing runs there yet. */
  static async make(network: MachineNetwork, index: number, snapshotEntries: number): Promise<Machine> {
    const configuration = natsConfigurationOf(index, network.machines);
    const before = network.machines[index]?.inside ?? [];
    const nats = await NatsServer.make({ before, configuration });
    return new Machine(network, index, nats, snapshotEntries, await keptDirectory());
  }

  /** The Relais that was started last. */
  get relais(): Program {
    const program = this.#programs.at(-1);
    if (program === undefined) throw new Error(`nothing was started on ${this.name}`);
    return program;
  }

  /** Lines of the logs of all that were started. */
  get log(): readonly Readonly<Record<string, unknown>>[] {
    return this.#programs.flatMap((program) => program.log);
  }

  /** Starts Relais, or an earlier version of it, on the data that the last one has left. */
  async launch(main = MAIN): Promise<Program> {
    await Bun.write(join(this.#directory, "relais.toml"), this.#configuration);
    const command = [...this.#inside, process.execPath, main];
    const program = new Program([], { directory: this.#directory, command });
    this.#programs.push(program);
    return program;
  }

  /** The same. Resolves when clients can come. */
  async start(main = MAIN): Promise<void> {
    const { stderr } = await this.launch(main);
    await stderr.match(/^Listening on/mu);
  }

  /** As systemd would: if Relais has ended because its state was another, it begins anew. */
  async startAgain(): Promise<void> {
    if (!["stopping", "stopped"].includes(String(this.relais.log.at(-1)?.["event"]))) return;
    await this.relais.ended();
    await this.start();
  }

  /** The end of Relais by SIGKILL or SIGTERM. Resolves with its exit code. */
  async end(signal: "SIGKILL" | "SIGTERM"): Promise<number> {
    this.relais.signal("SIGCONT");
    this.relais.signal(signal);
    const { exitCode } = await this.relais.ended();
    return exitCode;
  }

  /** Relais starts with an empty folder the next time. */
  async loseData(): Promise<void> {
    const [directory, remove] = await keptDirectory();
    this.#directory = directory;
    this.#removals.push(remove);
  }

  /** While its Relais does not run. */
  loseEntry(): void {
    loseEntry(this.#directory);
  }

  cutOff(): void {
    this.#network.cutOff(this.index);
  }

  join(): void {
    this.#network.join(this.index);
  }

  /** A client that has said nothing but its address. */
  async open(address = "192.0.2.1"): Promise<LineClient> {
    const client = await LineClient.connect(join(this.#directory, "irc.sock"));
    client.send(`PROXY TCP4 ${address} 192.0.2.254 4000 6667`);
    return client;
  }

  /** A registered user, whose greeting was read. */
  async connect(nick: string, capabilities = "server-time message-tags"): Promise<LineClient> {
    const client = await this.open();
    client.send(`CAP REQ :${capabilities}`, `NICK ${nick}`, `USER ${nick} 0 * :Real ${nick}`, "CAP END");
    await client.until(/ (?:376|422) /u);
    return client;
  }

  /** An answer of the monitoring port of its NATS server; undefined while that does not answer. */
  async monitor(path: string): Promise<unknown> {
    const script = `process.stdout.write(await (await fetch("${MONITOR}${path}")).text())`;
    const child = Bun.spawn([...this.#inside, process.execPath, "-e", script], { stderr: "ignore" });
    const text = await new Response(child.stdout).text();
    return (await child.exited) === 0 ? (JSON.parse(text) as unknown) : undefined;
  }

  async remove(): Promise<void> {
    for (const program of this.#programs) program.signal("SIGKILL");
    await Promise.all(this.#programs.map((program) => program.ended()));
    await this.nats.remove();
    await Promise.all(this.#removals.map((remove) => remove()));
  }
}

interface StreamReport {
  readonly account_details?: readonly {
    readonly stream_detail?: readonly StreamDetail[];
  }[];
}

interface StreamDetail {
  readonly name: string;
  readonly state?: { readonly first_seq: number };
  readonly cluster?: { readonly leader?: string };
}

interface Health {
  readonly status: string;
}

/** The log as the NATS server of a machine knows it. */
async function logOn(machine: Machine): Promise<StreamDetail | undefined> {
  const report = (await machine.monitor("/jsz?streams=true&accounts=true")) as StreamReport | undefined;
  const streams = report?.account_details?.flatMap(({ stream_detail = [] }) => stream_detail);
  return streams?.find(({ name }) => name === "relais");
}

export class ThreeNodes {
  readonly machines: readonly Machine[];
  readonly #network: MachineNetwork;

  private constructor(network: MachineNetwork, machines: readonly Machine[]) {
    this.#network = network;
    this.machines = machines;
  }

  /** Resolves when all of them serve. */
  static async start(snapshotEntries = SNAPSHOT_ENTRIES, main = MAIN): Promise<ThreeNodes> {
    const network = new MachineNetwork(COUNT);
    const nodes = new ThreeNodes(
      network,
      await Promise.all(network.machines.map((_, index) => Machine.make(network, index, snapshotEntries))),
    );
    try {
      await Promise.all(nodes.machines.map(({ nats }) => nats.start()));
      await Promise.all(nodes.machines.map((machine) => machine.start(main)));
      return nodes;
    } catch (error) {
      await nodes.close();
      throw error;
    }
  }

  /** The machine whose NATS server leads the log, as two of the servers say. Waits until there is one. */
  async leader(): Promise<Machine> {
    for (;;) {
      const logs = await Promise.all(this.machines.map(logOn));
      const named = (index: number): number =>
        logs.filter((log) => log?.cluster?.leader === `m${index}`).length;
      const leader = this.machines.find(({ index }) => named(index) >= 2);
      if (leader !== undefined) return leader;
    }
  }

  /** Resolves when each NATS server has all that the others have: before that it does not stand in for another one. */
  async current(): Promise<void> {
    for (;;) {
      const answers = await Promise.all(this.machines.map((machine) => machine.monitor("/healthz")));
      const logs = await Promise.all(this.machines.map(logOn));
      const leaders = new Set(logs.map((log) => log?.cluster?.leader));
      const isHealthy = (answer: unknown): boolean => (answer as Health | undefined)?.status === "ok";
      if (answers.every(isHealthy) && leaders.size === 1 && !leaders.has(undefined)) return;
    }
  }

  /** Resolves when the log no longer has its beginning. */
  async trimmed(): Promise<void> {
    for (;;) {
      const logs = await Promise.all(this.machines.map(logOn));
      if (logs.every((log) => (log?.state?.first_seq ?? 0) > 1)) return;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.machines.map((machine) => machine.remove()));
    this.#network.remove();
  }
}
