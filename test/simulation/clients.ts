/** Fifty simulated people. Chance alone decides when they connect, register, talk and leave. */
import { SERVER } from "../irc/session/harness.ts";
import { nextLine, registration } from "./generator.ts";
import { writeLine } from "./line.ts";
import type { Peer, SimulatedNetwork } from "./network.ts";
import type { Random } from "./random.ts";
import { judgeActors, judgeOutcome, request } from "./programs.ts";
import { rooms } from "./words.ts";
import type { Scene } from "./words.ts";
import type { CloseReason } from "../../src/server/index.ts";

const CLIENTS = 50;
/** Requests of programs among all deeds. */
const PROGRAMS = 0.02;

/** Alters a line on its way to the server. */
type Alteration = (line: Buffer, peer: Peer) => readonly Buffer[];

/** Most addresses are exempt from flood control; the others are IPv4, IPv6, one that begins with a colon, a Unix socket. */
function addressOf(client: number): string {
  if (client < 38) return `192.0.2.${client + 1}`;
  return ["198.51.100.7", "2001:db8::1", "::2", ""][client % 4] ?? "";
}

const losses: readonly CloseReason[] = [
  { kind: "peer-ended" },
  { kind: "peer-reset", code: "ECONNRESET" },
  { kind: "send-queue-exceeded", pendingBytes: 1_000_001, limit: 1_000_000 },
];

export class Clients {
  readonly #network: SimulatedNetwork;
  readonly #random: Random;
  readonly #alter: Alteration;
  /** By the number of the client. */
  readonly #peers: (Peer | undefined)[] = Array.from({ length: CLIENTS }, () => undefined);
  readonly #deeds = [
    { weight: 1_000, act: (client: number) => this.#speak(client) },
    { weight: 10, act: (client: number) => this.#burst(client) },
    { weight: 4, act: (client: number) => this.#peerOf(client)?.lose(this.#random.pick(losses)) },
    { weight: 3, act: (client: number) => this.#peerOf(client)?.congest(true) },
    // So that rooms are made anew: their first member may do anything in them.
    { weight: 6, act: () => this.#allSay("PART") },
    { weight: 20, act: () => this.#allSay("NAMES") },
    { weight: 1, act: () => this.#network.pass(this.#random.between(1_000, 45_000)) },
  ];

  constructor(network: SimulatedNetwork, random: Random, alter: Alteration = (line) => [line]) {
    this.#network = network;
    this.#random = random;
    this.#alter = alter;
  }

  /** One thing happens. */
  async step(): Promise<void> {
    const { work } = this.#network;
    const random = this.#random;
    this.#network.pass(random.between(0, 40));
    if (random.chance(0.6)) this.#network.sweepClosed();
    if (work.length > 0 && random.chance(0.5)) {
      await this.#network.endWork(random.between(0, work.length - 1), random.chance(0.03));
      return;
    }
    if (random.chance(PROGRAMS)) {
      const scene = this.#scene(undefined);
      const outcome = await this.#network.ask(request(scene));
      // One machine of several answers in a later turn.
      if (outcome !== undefined || !this.#network.isPart) judgeOutcome(outcome);
      judgeActors(this.#network.app.network);
      return;
    }
    random.weighted(this.#deeds, ({ weight }) => weight).act(random.between(0, CLIENTS - 1));
  }

  /** Ends the outside work, and everyone leaves. */
  async finish(): Promise<void> {
    await this.#network.endAllWork();
    this.#network.stop();
    this.#network.sweepClosed();
  }

  #peerOf(client: number): Peer | undefined {
    const peer = this.#peers[client];
    return peer?.open === true ? peer : undefined;
  }

  #speak(client: number): void {
    let peer = this.#peerOf(client);
    if (peer === undefined) {
      peer = this.#network.connect(client, addressOf(client));
      this.#peers[client] = peer;
      peer.lines = registration(this.#scene(peer));
    } else if (peer.congested && this.#random.chance(0.2)) peer.congest(false);
    else peer.say(...this.#alter(this.#nextLine(peer), peer));
  }

  #nextLine(peer: Peer): Buffer {
    const random = this.#random;
    if (peer.state.pingSentAt !== undefined && random.chance(0.9)) return writeLine(random, "PONG", [SERVER]);
    const line = random.chance(0.95) ? peer.lines.shift() : undefined;
    if (line !== undefined) return line;
    const scene = this.#scene(peer);
    if (!peer.state.registered && random.chance(0.5)) peer.lines = registration(scene);
    return nextLine(peer, scene);
  }

  /** Many lines at once, as a bouncer or a paste would send them. */
  #burst(client: number): void {
    for (let left = this.#random.between(2, 40); left > 0; left -= 1) this.#speak(client);
  }

  /** Everyone in a room says one command about it. */
  #allSay(command: string): void {
    const room = this.#network.app.network.findChannel(this.#random.pick(rooms));
    for (const { client, state } of this.#network.peers)
      if (room !== undefined && state.user !== undefined && room.members.has(state.user))
        this.#peerOf(client)?.say(writeLine(this.#random, command, [room.name]));
  }

  #scene(peer: Peer | undefined): Scene {
    const { app, heardIds } = this.#network;
    const { network, settings } = app;
    const user = peer?.state.user;
    return { random: this.#random, network, settings: settings.network, user, heardIds, command: "" };
  }
}
