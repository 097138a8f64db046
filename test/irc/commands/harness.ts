/**
 * A network in memory for the tests of commands: actors send lines, the rows handed in run, and each actor's `heard`
 * fills with what its session would be sent, as simple strings. Knows no socket, no ring and no real session.
 */
import type {
  CommandContext,
  CommandRow,
  ConnectionFacts,
  Effect,
  Rest,
  Services,
} from "../../../src/irc/commands/command.ts";
import { refusePrivilege } from "../../../src/irc/commands/privilege.ts";
import type { Frame } from "../../../src/irc/delivery/frame.ts";
import type {
  Audience,
  ChannelAudience,
  OutgoingMessage,
} from "../../../src/irc/delivery/outgoing-message.ts";
import type { Channel } from "../../../src/irc/network/channel.ts";
import { Network } from "../../../src/irc/network/network.ts";
import { isInSight } from "../../../src/irc/network/policy/sight.ts";
import type { NetworkSettings } from "../../../src/irc/network/settings.ts";
import type { User, UserDetails } from "../../../src/irc/network/user.ts";
import type { CapabilityName } from "../../../src/irc/wire/capabilities.ts";
import { defaultLimits } from "../../../src/irc/wire/limits.ts";
import type { Limits } from "../../../src/irc/wire/limits.ts";
import type { Message } from "../../../src/irc/wire/message.ts";
import { numericLine } from "../../../src/irc/wire/numerics.ts";
import { parseMessage } from "../../../src/irc/wire/parse.ts";
import { FakeSession } from "./fake-session.ts";
import { renderFor, SERVER } from "./rendering.ts";

export { SERVER };

/** When every world begins, in milliseconds since the Unix epoch. */
export const START = 1_700_000_000_000;

export interface WorldOptions {
  readonly limits?: Partial<Limits>;
  readonly settings?: Partial<Omit<NetworkSettings, "limits">>;
  readonly services?: Services;
}

export interface ConnectOptions extends Partial<Omit<UserDetails, "nick" | "at">> {
  readonly capabilities?: readonly CapabilityName[];
}

export class World {
  readonly network: Network;
  readonly actors: Actor[] = [];
  readonly effects: Effect[] = [];
  readonly rows = new Map<string, CommandRow>();
  readonly services: Services;
  /** Milliseconds since the Unix epoch. Tests move it. */
  now = START;
  unregisteredCount = 0;
  rehashes = 0;
  /** Facts for STATS l. */
  readonly connections: ConnectionFacts[] = [];
  #messages = 0;

  constructor(rows: readonly CommandRow[], options: WorldOptions = {}) {
    for (const row of rows) this.rows.set(row.name, row);
    this.services = options.services ?? { verifyPassword: () => Promise.resolve(false) };
    this.network = new Network({
      networkName: "Test",
      serverName: SERVER,
      description: "A server under test",
      version: "relais-test",
      startedAt: START,
      casemapping: "ascii",
      motd: [],
      admin: { location: "Here", organisation: "Tests", email: "admin@irc.test" },
      operators: [],
      disabledCapabilities: [],
      ...options.settings,
      limits: { ...defaultLimits, ...options.limits },
    });
  }

  /** A registered user: `nick!nick@host.test` unless told otherwise. */
  connect(nick: string, options: ConnectOptions = {}): Actor {
    const actor = this.open(options.capabilities);
    actor.register({
      nick,
      username: options.username ?? nick.toLowerCase(),
      realname: options.realname ?? `Real ${nick}`,
      host: options.host ?? "host.test",
      address: options.address ?? "192.0.2.1",
      secure: options.secure ?? false,
      at: this.now,
    });
    return actor;
  }

  /** A connection that has not registered. */
  open(capabilities: readonly CapabilityName[] = []): Actor {
    const actor = new Actor(this, capabilities);
    this.actors.push(actor);
    return actor;
  }

  nextMessageId(): string {
    this.#messages += 1;
    return `id${this.#messages}`;
  }

  /** Forgets what everyone has heard so far. */
  clear(): void {
    for (const actor of this.actors) actor.heard.length = 0;
  }
}

export class Actor {
  /** Lines that this session was sent since the last `clear`, oldest first. */
  readonly heard: string[] = [];
  readonly session: FakeSession;
  readonly world: World;
  #user: User | undefined;

  constructor(world: World, capabilities: readonly CapabilityName[]) {
    this.world = world;
    this.session = new FakeSession(this);
    for (const name of capabilities) this.session.enabled.add(name);
  }

  /** Throws before registration. */
  get user(): User {
    if (this.#user === undefined) throw new Error("this actor has not registered");
    return this.#user;
  }

  get registered(): boolean {
    return this.#user !== undefined;
  }

  /** True if this is the session of `user`. */
  is(user: User): boolean {
    return this.#user === user;
  }

  register(details: UserDetails): void {
    this.#user = this.world.network.addUser(details);
    if (this.#user === undefined) throw new Error(`the nick ${details.nick} is in use`);
  }

  /** Runs a line as the server would after its gates, and returns what this actor heard because of it. */
  send(line: string): readonly string[] {
    const { row, message } = this.#find(line);
    const before = this.heard.length;
    void this.#run(row, message);
    return this.heard.slice(before);
  }

  /** The same for a row that waits for something. */
  async sendPrepared(line: string): Promise<readonly string[]> {
    const { row, message } = this.#find(line);
    const before = this.heard.length;
    await this.#run(row, message);
    return this.heard.slice(before);
  }

  hear(line: OutgoingMessage): void {
    const text = renderFor(this.session, line);
    if (text !== undefined) this.heard.push(text);
  }

  #find(line: string): { readonly row: CommandRow; readonly message: Message } {
    const message = parse(line);
    const row = this.world.rows.get(message.command);
    if (row === undefined) throw new Error(`no row for ${message.command}`);
    return { row, message: { ...message, params: message.params.slice(0, row.maxParams) } };
  }

  #run(row: CommandRow, message: Message): Rest {
    const context = contextOf(this, message);
    if (message.params.length < row.minParams) context.reply("ERR_NEEDMOREPARAMS", row.name);
    else if (row.privilege !== undefined && !this.user.privileges.has(row.privilege)) {
      refusePrivilege(context.reply, this.user, row.privilege);
    } else {
      const rest = row.handle(context) as Rest;
      if (rest === undefined || "then" in rest) return rest;
      for (let step = rest.next(); step.done !== true; step = rest.next());
    }
    return undefined;
  }
}

/** The context of one command. Its `user` is there only if the actor has registered, as the gates see to. */
function contextOf(actor: Actor, message: Message): CommandContext {
  const { world } = actor;
  const context: CommandContext = {
    network: world.network,
    session: actor.session,
    user: (actor.registered ? actor.user : undefined) as User,
    actingFor: (user, reply = context.reply) => ({ ...context, user, reply }),
    message,
    params: message.params,
    now: world.now,
    audience: audienceFor(actor),
    reply: (name, ...params) => {
      const line = numericLine(name, actor.session.nick, params);
      actor.hear({ source: undefined, command: line.code, params: line.params });
    },
    fail: (command, code, words, description) => {
      actor.hear({ source: undefined, command: "FAIL", params: [command, code, ...words, description] });
    },
    nextMessageId: () => world.nextMessageId(),
    unregisteredCount: world.unregisteredCount,
    connections: () => world.connections,
    frame: audienceFor(actor) as Frame,
    checkPassword: async (_name, password, hash) =>
      (await world.services.verifyPassword(password, hash)) ? "right" : "wrong",
    checkConfiguration: () => Promise.resolve([]),
    wait: (work) => work,
    rehash: () => {
      world.rehashes += 1;
      return Promise.resolve([]);
    },
    effect: (effect) => {
      world.effects.push(effect);
    },
  };
  return context;
}

function audienceFor(self: Actor): Audience {
  const everyone = self.world.actors;
  const { monitors } = self.world.network;
  const watches = (user: User, nick: string): boolean =>
    monitors.of(nick).some((watch) => watch.user === user);
  const deliver = (wanted: (user: User) => boolean, line: OutgoingMessage): void => {
    for (const actor of everyone) {
      if (!actor.registered || !wanted(actor.user)) continue;
      if (line.echo === true && actor === self && !actor.session.has("echo-message")) continue;
      actor.hear(line);
    }
  };
  return {
    toSelf: (line) => {
      self.hear(line);
    },
    toUser: (user, line) => {
      deliver((other) => other === user, line);
    },
    toConversation: (user, line) => {
      deliver((other) => other === user, line.source === user ? { ...line, echo: false } : line);
      deliver((other) => other === line.source, line);
    },
    toSessions: (user, say) => {
      for (const actor of everyone) {
        if (actor.registered && actor.is(user)) say(actor.session, (line) => actor.hear(line));
      }
    },
    toChannel: (channel, line, audience) => {
      const speaker = line.echo === true ? line.source : undefined;
      deliver((user) => user === speaker || belongs(user, channel, audience), line);
    },
    toNeighbours: (user, line, includingSelf) => {
      deliver((other) => (other === user ? includingSelf : meets(user, other)), line);
    },
    toNeighboursAndWatchers: (user, line, includingSelf) => {
      for (const actor of everyone) {
        if (!actor.registered) continue;
        const other = actor.user;
        const watching = actor.session.has("extended-monitor") && watches(other, user.nick);
        if (other === user ? includingSelf : meets(user, other) || watching) actor.hear(line);
      }
    },
    toWatchers: (nick, line) => {
      deliver((other) => watches(other, nick), line);
    },
    toUsers: deliver,
  };
}

/** True if `other` sees `user` in a channel that they share. */
function meets(user: User, other: User): boolean {
  return [...user.memberships.values()].some(
    (membership) => membership.channel.members.has(other) && isInSight(membership, other),
  );
}

function belongs(user: User, channel: Channel, audience: ChannelAudience = {}): boolean {
  const membership = channel.members.get(user);
  if (membership === undefined || user === audience.except) return false;
  if (user === audience.always) return audience.only?.(user) ?? true;
  if (audience.prefixes !== undefined && (membership.prefixes & audience.prefixes) === 0) return false;
  return audience.only?.(user) ?? true;
}

function parse(line: string): Message {
  const message = parseMessage(line);
  if (message === undefined) throw new Error(`not a line: ${line}`);
  return message;
}
