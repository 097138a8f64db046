/** One run from a seed: clients act, each execution is judged, and what was sent is summed up for comparison. */
import { Clients } from "./clients.ts";
import { Coverage } from "./coverage.ts";
import { Knowledge } from "./knowledge.ts";
import { readDeliveries } from "./spans.ts";
import { judgeState } from "./invariants.ts";
import { Random } from "./random.ts";
import { CLIENTS } from "./vocabulary.ts";
import { Violation } from "./violation.ts";
import { World } from "./world.ts";
import type { Cause, Execution } from "./world.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** Lines of clients that the application is given, at least. */
  readonly commands: number;
  /** Without checks a run only sums up what was sent. */
  readonly checked: boolean;
}

export interface SimulationResult {
  /** SHA-256 of all bytes that each client was sent, over all of its connections. */
  readonly clients: readonly string[];
  /** The same over everything, in the order in which it was sent. */
  readonly total: string;
  readonly bytes: number;
  readonly coverage: Coverage;
  readonly world: World;
  /** Every session and every user that there was. */
  readonly made: WeakRef<object>[];
}

/** How many of the last executions a failure tells. */
const TOLD = 25;

/** Throws an Error that tells how to repeat the run. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const last: Execution[] = [];
  const digest = new Digest();
  const coverage = new Coverage();
  const made: WeakRef<object>[] = [];
  const knowledge = new Knowledge();
  const world: World = new World(
    (execution) => {
      last.push(execution);
      if (last.length > TOLD) last.shift();
      digest.add(execution, world);
      const { cause } = execution;
      if (cause.kind === "opened") made.push(new WeakRef(cause.peer.state));
      judge(execution);
    },
    (cause) => {
      if (options.checked) knowledge.begin(cause);
    },
  );
  const judge = (execution: Execution): void => {
    for (const event of world.events.splice(0)) {
      coverage.countEvent(event);
      if (event.kind === "registered")
        made.push(new WeakRef(world.app.network.findUser(event.client.nick) ?? world));
      if (event.kind === "error" && !world.broken)
        throw new Violation(`the application broke`, { cause: event.error });
    }
    if (!options.checked) return;
    const heard = readDeliveries(execution, world.ring);
    coverage.count(execution, heard);
    knowledge.judge(execution.cause, heard);
    judgeState(world);
  };
  const clients = new Clients(world, new Random(options.seed));
  let step = 0;
  try {
    for (; world.received < options.commands; step += 1) await clients.step();
    await clients.finish();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const repeat = `RELAIS_SIMULATION_SEED=${options.seed} RELAIS_SIMULATION_COMMANDS=${world.received} bun test test/simulation`;
    const story = last.map((execution) => tell(execution)).join("\n");
    throw new Error(
      `Seed ${options.seed}, step ${step}, command ${world.received}: ${why}\n\nThe last of what happened:\n${story}\n\nAgain: ${repeat}`,
      { cause },
    );
  }
  // What the result keeps must not keep the people who are gone.
  last.length = 0;
  return { ...digest.result(), coverage, world, made };
}

class Digest {
  readonly #clients = Array.from({ length: CLIENTS }, () => new Bun.CryptoHasher("sha256"));
  readonly #total = new Bun.CryptoHasher("sha256");
  #bytes = 0;

  add({ deliveries }: Execution, { ring }: World): void {
    for (const { peer, start, end } of deliveries) {
      const bytes = ring.bytes.subarray(start & ring.mask, (start & ring.mask) + end - start);
      this.#clients[peer.client]?.update(bytes);
      this.#total.update(`${peer.id} `).update(bytes);
      this.#bytes += bytes.length;
    }
  }

  result(): Pick<SimulationResult, "clients" | "total" | "bytes"> {
    const clients = this.#clients.map((hasher) => hasher.digest("hex"));
    return { clients, total: this.#total.digest("hex"), bytes: this.#bytes };
  }
}

function tell({ cause, deliveries, now }: Execution): string {
  const time = new Date(now).toISOString().slice(11, -1);
  return `${time} ${describe(cause)} (${deliveries.length} lines sent)`;
}

function describe(cause: Cause): string {
  switch (cause.kind) {
    case "line": {
      const phase = cause.phase === "whole" ? "" : ` [${cause.phase}]`;
      return `${cause.peer.name}${phase}: ${JSON.stringify(cause.request.line.toString())}`;
    }
    case "closed":
      return `${cause.peer.name} closed: ${cause.reason.kind}`;
    case "stopping":
      return "the server stops";
    case "opened":
    case "expired":
      return `${cause.peer.name} ${cause.kind}`;
  }
}
