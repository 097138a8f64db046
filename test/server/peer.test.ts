/** The engine over peers that are not the runtime's sockets. */
import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { Admission } from "../../src/server/admission.ts";
import { Engine } from "../../src/server/engine.ts";
import type { Application, Connection } from "../../src/server/index.ts";
import { resolveOptions } from "../../src/server/options.ts";
import type { ServerOptions } from "../../src/server/options.ts";
import { endOfTurn, FakePeer } from "./fake-peer.ts";

const KIB = 1024;
const entrance = {
  name: "fake",
  transport: "tcp",
  secure: false,
  awaitsHandshake: false,
  isProxy: () => false,
} as const;

/** An engine without listeners, which says back each line. */
function start(callbacks: Partial<Application<string>> = {}, options: ServerOptions = {}, limit = 8) {
  const opened: Connection<string>[] = [];
  const reasons: string[] = [];
  const engine = new Engine<string>(
    {
      opened(connection) {
        opened.push(connection);
        return "";
      },
      received: (connection, line) => connection.send(`${Buffer.from(line).toString()}\r\n`),
      closed: (_, { kind }) => void reasons.push(kind),
      ...callbacks,
    },
    resolveOptions(options),
  );
  const admission = new Admission(engine, limit);
  /** A peer comes, and becomes a connection unless it is refused. */
  const enter = (peer: FakePeer): Connection<string> | undefined => {
    const before = opened.length;
    admission.accept(peer, entrance);
    return opened[before];
  };
  return { engine, enter, reasons };
}

describe("a peer", () => {
  it("is heard and answered, and known by its address", async () => {
    const { enter, engine } = start();
    const peer = new FakePeer({ address: "::ffff:192.0.2.7" });
    const connection = enter(peer);
    expect(connection).toMatchObject({ remoteAddress: "192.0.2.7", remotePort: 4000, listener: "fake" });
    peer.owner?.received(Buffer.from("one\r\ntw"));
    peer.owner?.received(Buffer.from("o\r\n"));
    await endOfTurn();
    expect(peer.calls).toEqual(["one\r\ntwo\r\n"]);
    expect(engine.metrics.sent).toEqual({ writes: 1, shortWrites: 0, bytes: 10 });
  });

  it("is paused once it says something meanwhile, resumed, shut down and closed by the same calls as a socket", async () => {
    const { enter, reasons } = start();
    const peer = new FakePeer();
    const connection = enter(peer);
    connection?.pause();
    expect(peer.calls).toEqual([]);
    peer.owner?.received(Buffer.from("one\r\n"));
    connection?.resume();
    await endOfTurn();
    connection?.send("bye\r\n");
    connection?.close({ kind: "application", detail: "done" });
    await endOfTurn();
    expect(peer.calls).toEqual(["pause", "resume", "one\r\n", "bye\r\n", "shutdown"]);
    peer.owner?.peerEnded();
    expect(peer.calls.at(-1)).toBe("close");
    expect(reasons).toEqual(["application"]);
  });

  it("that ends its side while it is paused is closed after resume", async () => {
    const { enter, reasons } = start();
    const peer = new FakePeer();
    const connection = enter(peer);
    connection?.pause();
    peer.owner?.peerEnded();
    await endOfTurn();
    expect(peer.calls).toEqual([]);
    connection?.resume();
    await endOfTurn();
    expect(peer.calls).toEqual(["close"]);
    expect(reasons).toEqual(["peer-ended"]);
  });

  it("that takes no more is broken off, so that it can see that something is missing", async () => {
    const { enter, reasons } = start({}, { sendQueueLimit: KIB });
    const peer = new FakePeer();
    const connection = enter(peer);
    peer.room = 0;
    connection?.send("x".repeat(2 * KIB));
    expect(connection?.open).toBe(false);
    await endOfTurn();
    expect(peer.calls).toEqual(["terminate"]);
    expect(reasons).toEqual(["send-queue-exceeded"]);
  });

  it("is refused with a line, and closed when it has ended too", () => {
    const { enter, engine } = start({ refused: ({ kind }) => `ERROR ${kind}\r\n` }, {}, 0);
    const peer = new FakePeer();
    expect(enter(peer)).toBeUndefined();
    expect(peer.calls).toEqual(["ERROR connection-limit\r\n", "shutdown"]);
    peer.owner?.peerEnded();
    expect(peer.calls.at(-1)).toBe("close");
    expect(engine.empty).toBe(true);
  });

  it("without an address was lost before it was accepted", () => {
    const { enter, engine } = start();
    const peer = new FakePeer({ address: null });
    expect(enter(peer)).toBeUndefined();
    expect(peer.calls).toEqual(["terminate"]);
    expect(engine.metrics.lostBeforeAccept).toBe(1);
  });
});

describe("a peer that wants whole lines", () => {
  it("is given each line in a write of its own", async () => {
    const { enter, engine } = start();
    const peer = new FakePeer({ wholeLines: true });
    const connection = enter(peer);
    const first = engine.ring.write("one\r\ntwo\r\n");
    connection?.sendSpan(first, engine.ring.head);
    connection?.send("thr");
    connection?.send("ee\r\n");
    await endOfTurn();
    expect(peer.calls).toEqual(["one\r\n", "two\r\n", "three\r\n"]);
    expect(connection?.pendingBytes).toBe(0);
  });

  it("is not given a line before its end was sent", async () => {
    const { enter } = start();
    const peer = new FakePeer({ wholeLines: true });
    const connection = enter(peer);
    connection?.send("one\r\ntw");
    await endOfTurn();
    expect(peer.calls).toEqual(["one\r\n"]);
    expect(connection?.pendingBytes).toBe(2);
    connection?.send("o\r\n");
    await endOfTurn();
    expect(peer.calls).toEqual(["one\r\n", "two\r\n"]);
  });

  it("is offered the same line again when it takes more", async () => {
    const { enter } = start();
    const peer = new FakePeer({ wholeLines: true });
    const connection = enter(peer);
    peer.room = 7;
    connection?.send("one\r\ntwo\r\n");
    await endOfTurn();
    expect(peer.calls).toEqual(["one\r\n"]);
    peer.drain(1000);
    expect(peer.calls).toEqual(["one\r\n", "two\r\n"]);
  });

  it("waits for the commit of a line", async () => {
    let works = false;
    const { enter, engine } = start({
      commit() {
        if (!works) throw new Error("the disk is full");
      },
    });
    const peer = new FakePeer({ wholeLines: true });
    const connection = enter(peer);
    connection?.send("one\r\n");
    await endOfTurn();
    works = true;
    engine.flusher.retry();
    expect(peer.calls).toEqual([]);
    await endOfTurn();
    expect(peer.calls).toEqual(["one\r\n"]);
  });

  it("gets all lines in order, however they were sent and wherever they lie", async () => {
    const part = fc.oneof(
      { weight: 6, arbitrary: fc.string({ unit: fc.constantFrom("a", "é", "\n", "b"), maxLength: 40 }) },
      {
        weight: 6,
        arbitrary: fc.integer({ min: 1, max: 7 * KIB }).map((length) => `${"x".repeat(length)}\n`),
      },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 90 * KIB }).map((length) => "y".repeat(length)) },
    );
    const act = fc.oneof(
      { weight: 5, arbitrary: part },
      // So many bytes are taken from now on.
      { weight: 1, arbitrary: fc.nat(20 * KIB) },
      { weight: 1, arbitrary: fc.constant("turn" as const) },
    );
    let evictions = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 100, size: "max" }), async (acts) => {
        const { enter, engine } = start({}, { sendRingBytes: 64 * KIB, sendQueueLimit: 64 * KIB * KIB });
        const peer = new FakePeer({ wholeLines: true });
        const connection = enter(peer);
        let sent = "";
        for (const one of acts) {
          if (one === "turn") await endOfTurn();
          else if (typeof one === "number") peer.drain(one);
          else {
            connection?.send(one);
            sent += one;
          }
        }
        connection?.send("\n");
        sent += "\n";
        await endOfTurn();
        peer.drain(Number.MAX_SAFE_INTEGER);
        const lines = Buffer.from(sent)
          .toString("latin1")
          .split(/(?<=\n)/);
        if (peer.calls.join("") !== lines.join("")) throw new Error("Other bytes than were sent");
        expect(peer.calls.length).toBe(lines.length);
        evictions += engine.metrics.evictions;
      }),
      { numRuns: 150, interruptAfterTimeLimit: 4000 },
    );
    expect(evictions).toBeGreaterThan(0);
  });
});
