/**
 * One channel message from the bytes received to the bytes offered to the kernel, for 10, 100 and 1,000 members: framer,
 * parser, dispatch, delivery, ring, spans and flush are the real ones; only the sockets take everything and cost nothing.
 * `bench/alloc.ts` counts the objects of the same path.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { bench, group } from "mitata";
import { makeApplication } from "../relais.ts";
import { Admission } from "../../src/server/admission.ts";
import { systemClock } from "../../src/server/clock.ts";
import { Engine } from "../../src/server/engine.ts";
import { resolveOptions } from "../../src/server/options.ts";
import type { Peer, PeerOwner } from "../../src/server/peer.ts";
import type { DurableStore } from "../../src/irc/network/durable.ts";
import type { Session } from "../../src/irc/session/session.ts";

import { openStore } from "../../src/store/index.ts";

const MEMBERS = [10, 100, 1_000] as const;
/** Members hear the message in one form, or in one of these. */
const MIXED = ["", "server-time", "server-time message-tags", "message-tags"] as const;

/** Takes everything that it is sent. */
class SinkPeer implements Peer {
  readonly remoteAddress = "127.0.0.1";
  readonly remotePort = 4_000;
  readonly wholeLines = false;
  readonly proxy = undefined;
  readonly tls = undefined;
  readonly descriptor = undefined;
  owner: PeerOwner | undefined;

  attach(owner: PeerOwner): void {
    this.owner = owner;
  }

  write(_bytes: Uint8Array, _offset: number, length: number): number {
    return length;
  }

  pause(): void {}

  resume(): void {}

  close(): void {}

  terminate(): void {}

  writeUnencrypted(): void {}

  shutdown(): void {}
}

/** Resolves after the flush of this turn, which is an immediate that was asked for earlier. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A channel of `members` and a speaker. The returned function sends `lines` lines and waits until they are flushed. */
async function channel(
  members: number,
  capabilities: readonly string[],
  lines: number,
  store?: DurableStore,
): Promise<() => Promise<void>> {
  const application = makeApplication(systemClock, store);
  const engine = new Engine<Session>(application, resolveOptions({ flushSlice: members + 1 }));
  application.bind(engine.ring);
  const admission = new Admission(engine, members + 1);
  const join = (nick: string, wanted: string): PeerOwner => {
    const peer = new SinkPeer();
    admission.accept(peer, {
      name: "bench",
      transport: "tcp",
      secure: false,
      awaitsHandshake: false,
      isProxy: () => false,
    });
    const { owner } = peer;
    if (owner === undefined) throw new Error(`${nick} was not admitted`);
    const request = wanted === "" ? "" : `CAP REQ :${wanted}\r\nCAP END\r\n`;
    owner.received(Buffer.from(`${request}NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nJOIN #tea\r\n`));
    return owner;
  };
  const speaker = join("speaker", "");
  for (let member = 0; member < members; member += 1) {
    join(`m${member}`, capabilities[member % capabilities.length] ?? "");
    // Every JOIN goes to all who are there: flushed as it would be, so that no queue passes its limit.
    await endOfTurn();
  }
  const received = Buffer.from("PRIVMSG #tea :it is four o'clock, and the kettle is on\r\n".repeat(lines));
  return () => {
    speaker.received(received);
    return endOfTurn();
  };
}

function registerFanOut(name: string, members: number, capabilities: readonly string[], lines = 1): void {
  bench(name, async function* fanOut(): AsyncGenerator<() => Promise<void>> {
    yield await channel(members, capabilities, lines);
  });
}

/** The same with a history on disk, in a folder for temporary files. */
function registerKept(name: string, members: number, lines = 1): void {
  bench(`${name}, kept`, async function* kept(): AsyncGenerator<() => Promise<void>> {
    const folder = mkdtempSync(joinPath(tmpdir(), "relais-bench-"));
    const retention = { days: 90, messages: 100_000 };
    const store = openStore(folder, { casemapping: "ascii", durability: "process", now: 0, retention });
    yield await channel(members, [""], lines, store);
    store.close();
    rmSync(folder, { recursive: true });
  });
}

export function register(): void {
  group("fan-out", () => {
    for (const members of MEMBERS) registerFanOut(`fan-out: a message to ${members} members`, members, [""]);
    registerFanOut("fan-out: 20 messages to 10 members in one turn", 10, [""], 20);
    for (const members of MEMBERS) registerKept(`fan-out: a message to ${members} members`, members);
    registerKept("fan-out: 20 messages to 10 members in one turn", 10, 20);
    registerFanOut("fan-out: a message to 1000 members in four forms", 1_000, MIXED);
  });
}
