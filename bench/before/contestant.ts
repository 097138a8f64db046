/** One of two servers that are compared: a process of its own, its clients, and its figures. */
import { LiveServer } from "../live/server.ts";
import { Crowd } from "../peers/crowd.ts";
import { drive, measureLine } from "../peers/drive.ts";
import type { Scenario } from "./loads.ts";

export class Contestant {
  /** Seconds of each slice, from the first send to the last receipt. */
  readonly seconds: number[] = [];
  readonly #server: LiveServer;
  readonly #crowd: Crowd;
  readonly #scenario: Scenario;
  #lineLength: number | undefined = undefined;
  /** Seconds of processor time: those that do not count, and those in the own slices. */
  #uncounted = 0;
  #inSlices = 0;

  private constructor(server: LiveServer, scenario: Scenario) {
    this.#server = server;
    this.#crowd = new Crowd({ ...scenario, hostname: "127.0.0.1", port: server.port, connecting: 64 });
    this.#scenario = scenario;
  }

  /** Resolves when a server of this source runs and all clients are in their channels. Otherwise rejects, and leaves nothing behind. */
  static async start(source: string, scenario: Scenario): Promise<Contestant> {
    const contestant = new Contestant(await LiveServer.start({ source, toml: scenario.toml }), scenario);
    try {
      await contestant.#crowd.join();
      await contestant.#crowd.sync();
      contestant.#lineLength = await measureLine(contestant.#crowd, contestant.#load);
      return contestant;
    } catch (error) {
      await contestant.stop();
      throw error;
    }
  }

  /** Sends the messages of one slice. Resolves when all have arrived. */
  async slice(): Promise<void> {
    const before = this.#server.cpu;
    const { seconds } = await drive(this.#crowd, this.#load, this.#lineLength);
    this.#inSlices += this.#server.cpu - before;
    this.seconds.push(seconds);
  }

  /** Forgets the slices so far. */
  reset(): void {
    this.seconds.length = 0;
    this.#inSlices = 0;
    this.#uncounted = this.#server.cpu;
  }

  /** Seconds of processor time since `reset`, all threads, with what the server does after its slices. */
  get cpu(): number {
    return this.#server.cpu - this.#uncounted;
  }

  /** Share of `cpu` that was not in the own slices. */
  get outside(): number {
    return 1 - this.#inSlices / this.cpu;
  }

  async stop(): Promise<void> {
    this.#crowd.close();
    await this.#server.stop();
  }

  /** Stamps are not read: with a closed window, the time of a slice has the latencies. */
  get #load() {
    return { ...this.#scenario, rate: 0, textLength: 64, sampleEvery: Number.POSITIVE_INFINITY };
  }
}
