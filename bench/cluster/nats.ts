/** NATS servers on loopback: one, or three that are one cluster. Needs the program `nats-server`. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuSeconds } from "../peers/process-stats.ts";

const PATIENCE = 15_000;

export class NatsServers {
  readonly urls: readonly string[];
  readonly #folder: string;
  readonly #children: readonly Bun.Subprocess[];

  private constructor(urls: readonly string[], folder: string, children: readonly Bun.Subprocess[]) {
    this.urls = urls;
    this.#folder = folder;
    this.#children = children;
  }

  /** Resolves when all of them can be connected to. With `sync` an entry is on the disk before it is acknowledged: that needs NATS 2.10. */
  static async start(count: 1 | 3, sync: boolean): Promise<NatsServers> {
    const folder = mkdtempSync(join(tmpdir(), "relais-bench-nats-"));
    const ports = freePorts(2 * count);
    const routes = ports.slice(count).map((port) => `nats://127.0.0.1:${port}`);
    const children = ports.slice(0, count).map((port, index) => {
      const file = join(folder, `${index}.conf`);
      const cluster = `cluster { name: bench, listen: "127.0.0.1:${ports[count + index]}", routes: ${JSON.stringify(routes)} }`;
      const store = `store_dir: "${join(folder, String(index))}"${sync ? ", sync_interval: always" : ""}`;
      writeFileSync(
        file,
        `server_name: n${index}\nlisten: "127.0.0.1:${port}"\njetstream { ${store} }\n${count > 1 ? cluster : ""}\n`,
      );
      return Bun.spawn(["nats-server", "-c", file], { stdout: "ignore", stderr: "ignore" });
    });
    const servers = new NatsServers(
      ports.slice(0, count).map((port) => `nats://127.0.0.1:${port}`),
      folder,
      children,
    );
    try {
      for (const port of ports.slice(0, count)) await reachable(port);
      return servers;
    } catch (error) {
      await servers.stop();
      throw error;
    }
  }

  /** Seconds of processor time of all of them so far. */
  get cpu(): number {
    return this.#children.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    await Promise.all(this.#children.map((child) => child.exited));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const data = (): void => {};

function freePorts(count: number): readonly number[] {
  const listeners = Array.from({ length: count }, () =>
    Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data } }),
  );
  const ports = listeners.map(({ port }) => port);
  for (const listener of listeners) listener.stop(true);
  return ports;
}

async function reachable(port: number): Promise<void> {
  for (const until = performance.now() + PATIENCE; ; await Bun.sleep(50)) {
    try {
      const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data: () => {} } });
      socket.end();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
    }
  }
}
