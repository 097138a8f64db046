/** Fifty people at their keyboards: who connects, registers, talks, falls silent and goes is decided by chance alone. */
import { nextRequests, registrationDance } from "./generator.ts";
import type { Peer } from "./peer.ts";
import type { Random } from "./random.ts";
import { WeightedChoice } from "./random.ts";
import { nonsense, writeRequest } from "./request.ts";
import type { Request } from "./request.ts";
import type { Scene } from "./scene.ts";
import { SERVER } from "./settings.ts";
import { CLIENTS, newNames, nick, recased, rooms } from "./vocabulary.ts";
import type { World } from "./world.ts";
import type { CloseReason } from "../../src/server/index.ts";

interface Client {
  readonly number: number;
  readonly address: string;
  peer: Peer | undefined;
  /** Lines that are still to be sent to register, or to end a message of several lines. */
  dance: Request[];
  /** Says nothing any more. */
  mute: boolean;
}

interface Deed {
  readonly weight: number;
  readonly act: (client: Client) => void;
}

/** Alters a line on its way to the server. */
type Alteration = (request: Request, peer: Peer) => readonly Request[];

/** Most addresses are exempt from flood control; the others are IPv4, IPv6, one that begins with a colon, a Unix socket. */
function addressOf(client: number): string {
  if (client < 38) return `192.0.2.${client + 1}`;
  return ["198.51.100.7", "2001:db8::1", "::2", ""][client % 4] ?? "";
}

export class Clients {
  readonly #world: World;
  readonly #random: Random;
  readonly #clients: readonly Client[] = Array.from({ length: CLIENTS }, (_, number) => ({
    number,
    address: addressOf(number),
    peer: undefined,
    dance: [],
    mute: false,
  }));
  readonly #deeds: WeightedChoice<Deed>;
  readonly #alter: Alteration;

  constructor(world: World, random: Random, alter: Alteration = (request) => [request]) {
    this.#world = world;
    this.#random = random;
    this.#alter = alter;
    this.#deeds = new WeightedChoice<Deed>([
      { weight: 1_000, act: (client) => this.#speak(client) },
      { weight: 10, act: (client) => this.#burst(client) },
      { weight: 4, act: (client) => this.#lose(client) },
      { weight: 3, act: (client) => this.#stall(client) },
      { weight: 10, act: () => this.#walkOut() },
      { weight: 1, act: (client) => this.#fallSilent(client) },
      { weight: 1, act: () => this.#world.pass(this.#random.between(1_000, 45_000)) },
    ]);
  }

  /** One thing happens. */
  async step(): Promise<void> {
    const { work } = this.#world;
    const random = this.#random;
    this.#world.pass(random.between(0, 40));
    if (random.chance(0.6)) this.#world.sweepClosed();
    if (work.length > 0 && random.chance(0.5)) {
      await this.#world.endWork(random.between(0, work.length - 1), random.chance(0.03));
      return;
    }
    this.#deeds.pick(random).act(random.pick(this.#clients));
  }

  /** Everyone goes; what was waited for ends. */
  async finish(): Promise<void> {
    const world = this.#world;
    while (world.work.length > 0) await world.endWork(0, false);
    world.stop();
    world.sweepClosed();
  }

  #peerOf(client: Client): Peer | undefined {
    const { peer } = client;
    return peer?.open === true ? peer : undefined;
  }

  #speak(client: Client): void {
    const peer = this.#peerOf(client);
    if (peer === undefined) this.#connect(client);
    else if (peer.congested && this.#random.chance(0.2)) this.#world.congest(peer, false);
    else if (!client.mute) {
      for (const request of this.#alter(this.#nextLine(client, peer), peer)) this.#world.say(peer, request);
    }
  }

  #nextLine(client: Client, peer: Peer): Request {
    const random = this.#random;
    if (peer.state.pingSentAt !== undefined && random.chance(0.9))
      return writeRequest(random, "PONG", [SERVER]);
    const line = random.chance(0.95) ? client.dance.shift() : undefined;
    if (line !== undefined) return line;
    if (!peer.state.registered && random.chance(0.5)) {
      client.dance = registrationDance(random, nick(random), this.#world.settings);
    }
    const [first, ...rest] = nextRequests(this.#scene(peer));
    if (rest.length > 0) client.dance = rest;
    return first ?? nonsense(Buffer.alloc(0));
  }

  #connect(client: Client): void {
    const random = this.#random;
    client.peer = this.#world.connect(client.number, client.address);
    client.mute = false;
    client.dance = registrationDance(random, nick(random), this.#world.settings);
  }

  /** Many lines at once, as a bouncer or a paste would send them. */
  #burst(client: Client): void {
    for (let left = this.#random.between(2, 40); left > 0; left -= 1) this.#speak(client);
  }

  #lose(client: Client): void {
    const peer = this.#peerOf(client);
    if (peer === undefined) return;
    const reasons: readonly CloseReason[] = [
      { kind: "peer-ended" },
      { kind: "peer-reset", code: "ECONNRESET" },
      { kind: "send-queue-exceeded", pendingBytes: 1_000_001, limit: 1_000_000 },
    ];
    this.#world.lose(peer, this.#random.pick(reasons));
  }

  #stall(client: Client): void {
    const peer = this.#peerOf(client);
    if (peer?.congested === false) this.#world.congest(peer, true);
  }

  /** All leave a room. Whoever comes next makes it anew, and may do in it what hardly anyone may do in an old one. */
  #walkOut(): void {
    const room = this.#random.pick([...rooms, ...newNames]);
    for (const client of this.#clients) {
      const peer = this.#peerOf(client);
      const names = Array.from(peer?.state.user?.memberships.keys() ?? [], ({ name }) => name);
      if (peer !== undefined && names.includes(room))
        this.#world.say(peer, writeRequest(this.#random, "PART", [room]));
    }
  }

  #fallSilent(client: Client): void {
    client.mute = true;
  }

  #scene(peer: Peer): Scene {
    const { network } = this.#world.app;
    const { user } = peer.state;
    const random = this.#random;
    return {
      random,
      self: recased(random, peer.state.nick),
      someone: () => this.#peerOf(random.pick(this.#clients))?.state.user?.nick,
      ruled: [...(user?.memberships.values() ?? [])].flatMap(({ prefixes, channel }) =>
        prefixes > 1 ? [channel.name] : [],
      ),
      mine: user === undefined ? [] : Array.from(user.memberships.keys(), ({ name }) => name),
      operates: (user?.privileges.size ?? 0) > 0,
      heardIds: this.#world.heardIds,
      membersOf: (room) =>
        Array.from(network.findChannel(room)?.members.keys() ?? [], (member) => member.nick),
    };
  }
}
