/** The networks that are compared: a server alone, one server on a log, three servers on one. */
import { LiveServer } from "../live/server.ts";
import { NatsServers } from "./nats.ts";

export interface NetworkRow {
  readonly help: string;
  readonly servers: 1 | 2 | 3;
  /** NATS servers; 0 for a server alone. */
  readonly nats: 0 | 1 | 3;
}

export const networkRows = {
  alone: { help: "one server, without a log outside", servers: 1, nats: 0 },
  log: { help: "one server on one NATS server", servers: 1, nats: 1 },
  replicated: { help: "one server on three NATS servers", servers: 1, nats: 3 },
  two: { help: "two servers on three NATS servers", servers: 2, nats: 3 },
  three: { help: "three servers on three NATS servers", servers: 3, nats: 3 },
} as const satisfies Record<string, NetworkRow>;

export type NetworkName = keyof typeof networkRows;

/** A network that runs. */
export class BenchNetwork {
  readonly servers: LiveServer[] = [];
  readonly #row: NetworkRow;
  #nats: NatsServers | undefined = undefined;

  private constructor(row: NetworkRow) {
    this.#row = row;
  }

  static async start(row: NetworkRow, sync: boolean): Promise<BenchNetwork> {
    const network = new BenchNetwork(row);
    try {
      if (row.nats !== 0) network.#nats = await NatsServers.start(row.nats, sync);
      for (let count = 0; count < row.servers; count += 1) await network.add();
      return network;
    } catch (error) {
      await network.stop();
      throw error;
    }
  }

  /** One more server. Resolves when it listens. */
  async add(): Promise<LiveServer> {
    const server = await this.#start(this.servers.length + 1);
    this.servers.push(server);
    return server;
  }

  /** Starts the last server again, which has ended, with its data. Resolves when it listens. */
  async startAgain(): Promise<void> {
    const folder = this.servers.pop()?.folder;
    this.servers.push(await this.#start(this.servers.length + 1, folder));
  }

  #start(number: number, folder?: string): Promise<LiveServer> {
    const name = `s${number}.test`;
    const servers = JSON.stringify(this.#nats?.urls ?? []);
    // The whole log is there for a server that begins with nothing.
    const cluster = `[cluster]\nservers = ${servers}\nreplicas = ${Math.max(1, this.#row.nats)}\nsnapshot-entries = 10000000\n`;
    return LiveServer.start({
      toml: `[network]\nserver-name = "${name}"\n[[listen]]\nhost = "127.0.0.1"\nport = 0\n[web]\nenabled = false\n[flood]\nexempt = ["127.0.0.1"]\n${this.#nats === undefined ? "" : cluster}`,
      ...(folder !== undefined && { folder }),
    });
  }

  /** Seconds of processor time of the NATS servers so far. */
  get natsCpu(): number {
    return this.#nats?.cpu ?? 0;
  }

  /** Seconds of processor time of the servers so far. */
  get cpu(): number {
    return this.servers.reduce((sum, { cpu }) => sum + cpu, 0);
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.#nats?.stop();
  }
}
