/** One run from a seed: clients act, each turn is judged, and a digest of everything sent is kept for comparison. */
import type { WorldOptions } from "../irc/session/harness.ts";
import { Clients } from "./clients.ts";
import { judgeState } from "./invariants.ts";
import { Labels } from "./labels.ts";
import { SimulatedNetwork } from "./network.ts";
import type { Peer, Turn } from "./network.ts";
import { Random } from "./random.ts";
import { readDeliveries } from "./spans.ts";
import type { Heard } from "./spans.ts";
import { View } from "./views.ts";
import { demand, Violation } from "./violation.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** Lines of clients that the application is given, at least. */
  readonly commands: number;
  readonly configurations?: readonly [WorldOptions, WorldOptions];
  readonly log?: WorldOptions["log"];
  readonly store?: WorldOptions["store"];
  /** Called before the first line. */
  readonly begun?: (network: SimulatedNetwork) => void;
  /** False for a run that only makes the digest. */
  readonly checked?: boolean;
}

export interface SimulationResult {
  /** SHA-256 of all bytes that were sent, with the connection and in the order in which they were sent. */
  readonly digest: string;
  /** Lines, batches and messages of several lines that clients read. */
  readonly heard: number;
  readonly network: SimulatedNetwork;
}

/** How many of the last turns a failure tells. */
const TOLD = 25;

/** Throws an Error that tells how to repeat the run. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { seed, commands, checked = true } = options;
  const last: string[] = [];
  const hasher = new Bun.CryptoHasher("sha256");
  const judge = new Judge();
  let count = 0;
  const after = (turn: Turn): void => {
    last.push(tell(turn));
    if (last.length > TOLD) last.shift();
    for (const { peer, start, end } of turn.deliveries) {
      const at = start & network.ring.mask;
      hasher.update(`${peer.id} `).update(network.ring.bytes.subarray(at, at + end - start));
    }
    for (const event of network.world.takeEvents()) {
      if (event.kind === "error" && !network.broken)
        throw new Violation("the application broke", { cause: event.error });
    }
    if (!checked) return;
    const heard = readDeliveries(turn, network.ring);
    count += heard.length;
    judge.after(network, turn, heard);
  };
  const network: SimulatedNetwork = new SimulatedNetwork(
    { before: (peer, line) => checked && judge.before(peer, line), after },
    options.configurations,
    { ...(options.log && { log: options.log }), ...(options.store && { store: options.store }) },
  );
  options.begun?.(network);
  const clients = new Clients(network, new Random(seed));
  try {
    while (network.received < commands) await clients.step();
    await clients.finish();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const again = `RELAIS_SIMULATION_SEED=${seed} RELAIS_SIMULATION_COMMANDS=${network.received} bun test test/simulation`;
    throw new Error(
      `Seed ${seed}, command ${network.received}: ${why}\n\nThe last turns:\n${last.join("\n")}\n\nAgain: ${again}`,
      { cause },
    );
  }
  return { digest: hasher.digest("hex"), heard: count, network };
}

function tell({ peer, line, deliveries }: Turn): string {
  const said = line === undefined ? "(no line)" : JSON.stringify(Buffer.from(line).toString());
  return `${peer?.name ?? "the server"}: ${said} (${deliveries.length} sent)`;
}

interface Knowledge {
  readonly view: View;
  readonly labels: Labels;
}

/** Judges each turn by the lines that clients read in it, and by the state after it. */
export class Judge {
  readonly #clients = new Map<Peer, Knowledge>();
  readonly #interval: number;
  #turns = 0;

  /** The state is read in full after every so many turns. */
  constructor(interval = 1) {
    this.#interval = interval;
  }

  before(peer: Peer, line: Uint8Array): void {
    this.#of(peer).labels.sent(line);
  }

  /** Throws a Violation. */
  after(network: SimulatedNetwork, { peer: about }: Turn, heard: readonly Heard[]): void {
    for (const { peer, line } of heard) {
      const { view, labels } = this.#of(peer);
      labels.read(line);
      view.read(line);
    }
    this.#turns += 1;
    if (this.#turns % this.#interval === 0) judgeState(network);
    this.#judgeChannels(network, new Set(heard.map(({ peer }) => peer)));
    if (about === undefined) return;
    if (about.open) this.settled(network, about);
    else this.#clients.delete(about);
  }

  /** Throws a Violation if the client has sent something that nothing holds up, and that has no answer. */
  settled(network: SimulatedNetwork, peer: Peer): void {
    if (peer.open && !peer.paused && peer.state.batch === undefined && !network.isAhead(peer))
      this.#of(peer).labels.settled();
  }

  /** Each session that has read something knows the channels of its user, whichever session joined them. */
  #judgeChannels({ app: { network } }: SimulatedNetwork, peers: ReadonlySet<Peer>): void {
    for (const peer of peers) {
      const { user, ended } = peer.state;
      if (user === undefined || ended || !peer.open) continue;
      const known = this.#of(peer).view.channels;
      const really = user.memberships
        .map(({ channel }) => network.fold(channel.name))
        .toSorted()
        .join(" ");
      demand(known === really, () => `${peer.name} knows that it is in ${known}; it is in ${really}`);
    }
  }

  #of(peer: Peer): Knowledge {
    let client = this.#clients.get(peer);
    if (client === undefined) {
      client = {
        view: new View(peer, (name) => peer.world.app.network.fold(name)),
        labels: new Labels(peer),
      };
      this.#clients.set(peer, client);
    }
    return client;
  }
}
