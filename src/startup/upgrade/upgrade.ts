/**
 * An upgrade that nobody notices: starts this program once more, which may be another version by now, hands it the network,
 * the listening sockets and the connections, and ends. If the new process does not come up, this one goes on.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Log } from "../../logging/logger.ts";
import type { Server } from "../../server/index.ts";
import type { IrcApplication } from "../../irc/index.ts";
import type { Store } from "../../store/index.ts";
import type { ActivatedSocket } from "../activated-sockets.ts";
import { HAND_OVER, writeHandOver } from "./hand-over-file.ts";
import type { HandedOver } from "./hand-over-file.ts";
import type { HandedMemory, Memory } from "./memory.ts";

/** The first descriptor that the new process inherits beside its standard streams. */
const FIRST = 3;
/** Milliseconds for commands that wait for outside work, and for long answers. Then they are given up. */
const PATIENCE = 5_000;
const LOOK = 10;
/** Milliseconds for PROXY headers that are on their way. Proxies send them at once. */
const HEADERS = 1_000;
const FAREWELL = "Server upgraded: please reconnect";

type Session = Parameters<IrcApplication["handOver"]["session"]>[0];

export interface UpgradeParts {
  readonly server: Pick<Server<Session>, "freeze" | "handOver" | "thaw" | "unproven">;
  readonly application: Pick<IrcApplication, "handOver" | "warnOperators">;
  readonly store: Pick<Store, "giveAway" | "takeBack" | "history">;
  readonly activated: readonly ActivatedSocket[];
  readonly memory: Pick<Memory, "handOver" | "takeWaiting">;
  readonly log: Log;
  /** The data folder. */
  readonly folder: string;
  /** The command line of this program. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until the new process has to be ready. */
  readonly startTime: () => number;
  /** Milliseconds for users without a client to come back. */
  readonly returnTime: () => number;
  /** Stops everything else that writes to the store or listens, and begins it again. */
  readonly pause: () => Promise<void>;
  readonly resume: () => void;
}

/** Thrown if the new process is not ready. */
class NotReady extends Error {}

export class Upgrade {
  readonly #parts: UpgradeParts;
  #running: Promise<string | undefined> | undefined;

  constructor(parts: UpgradeParts) {
    this.#parts = parts;
  }

  /** Resolves once no upgrade is under way; never if one succeeds, since this process ends with that. */
  async settled(): Promise<void> {
    const running = this.#running;
    if (running !== undefined && (await running) === undefined) await new Promise(() => {});
  }

  /** Resolves to the reason why this process goes on; undefined if another one has taken over. Once at a time. */
  run(): Promise<string | undefined> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<string | undefined> {
    const { log, application } = this.#parts;
    log.write("info", { event: "upgrade" }, "upgrading: starting the new version");
    const problem = await this.#attempt().catch((error: unknown) => {
      if (!(error instanceof NotReady))
        log.write("error", { event: "upgrade-error", err: error }, "internal error");
      return error instanceof Error ? error.message : String(error);
    });
    if (problem === undefined) return undefined;
    log.write("error", { event: "upgrade-failed", problem }, "the upgrade failed; this process goes on");
    application.warnOperators(`The upgrade failed, and the server goes on as before: ${problem}`);
    return problem;
  }

  async #attempt(): Promise<undefined> {
    await this.#trial();
    await this.#settle();
    const { server, application, store, activated, memory, pause, resume, returnTime } = this.#parts;
    /** How to go on as before, the last step first. */
    const undo: (() => unknown)[] = [];
    let handed: HandedMemory | undefined;
    try {
      await this.#introduced();
      const listeners = server.freeze();
      undo.push(() => server.thaw());
      await this.#settle();
      application.handOver.part(FAREWELL);
      undo.push(() => setTimeout(() => application.handOver.endAwaited(), returnTime()));
      // The farewells are written at the end of the turn.
      await new Promise(setImmediate);
      await pause();
      undo.push(() => handed && memory.takeWaiting(handed), resume);
      await store.history.stopSearch();
      undo.push(() => store.history.startSearch());
      // Sessions whose connections were lost since.
      application.handOver.part(FAREWELL);
      const connections = Array.from(server.handOver(), ([{ state }, connection]) => ({
        connection,
        session: application.handOver.session(state),
      }));
      const network = application.handOver.network();
      handed = memory.handOver();
      store.giveAway();
      undo.push(() => store.takeBack());
      await this.#start({ listeners, activated, connections, network, memory: handed });
      return undefined;
    } catch (error) {
      for (const step of undo.toReversed()) await step();
      throw error;
    }
  }

  /** The new version has to read the configuration and the store. */
  async #trial(): Promise<void> {
    const { command, environment } = this.#parts;
    const trial = Bun.spawn([...command, "--check"], {
      env: environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const [problem, exitCode] = await Promise.all([trial.stderr.text(), trial.exited]);
    if (exitCode !== 0) throw new NotReady(lastLine(problem) ?? `the new version ended with ${exitCode}`);
  }

  /** Clients are handed over, and not the proxies that have yet to name them. */
  async #introduced(): Promise<void> {
    const { server } = this.#parts;
    const until = performance.now() + HEADERS;
    while (server.unproven > 0 && performance.now() < until) await wait(1);
  }

  async #settle(): Promise<void> {
    const { handOver } = this.#parts.application;
    const until = performance.now() + PATIENCE;
    while (handOver.waiting > 0 && performance.now() < until) await wait(LOOK);
  }

  /** Resolves once the new process is ready. */
  async #start(handed: HandedOver): Promise<void> {
    const { folder, command, environment, startTime } = this.#parts;
    const descriptors: number[] = [];
    const inherit = <T extends { readonly descriptor: number }>(one: T): T => {
      descriptors.push(one.descriptor);
      return { ...one, descriptor: FIRST + descriptors.length - 1 };
    };
    const path = writeHandOver(folder, {
      ...handed,
      listeners: handed.listeners.map(inherit),
      activated: handed.activated.map(inherit),
      connections: handed.connections.map(({ connection, session }) => ({
        connection: inherit(connection),
        session,
      })),
    });
    const ready = Promise.withResolvers<void>();
    const next = Bun.spawn([...command], {
      env: { ...environment, [HAND_OVER]: path },
      stdio: ["inherit", "inherit", "inherit", ...descriptors],
      ipc: (message) => {
        if (message === "ready") ready.resolve();
      },
    });
    void next.exited.then((code) => ready.reject(new NotReady(`the new process ended with ${code}`)));
    const timer = setTimeout(() => {
      ready.reject(new NotReady(`the new process was not ready after ${startTime()} ms`));
    }, startTime());
    try {
      await ready.promise;
    } catch (error) {
      next.kill("SIGKILL");
      await next.exited;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function lastLine(text: string): string | undefined {
  return text
    .trimEnd()
    .split("\n")
    .findLast((line) => line !== "");
}
