/** The promises of `OrderedLog`, for each implementation of it. */
import { describe, expect, it } from "bun:test";
import type { Apply, NetworkCommand, Origin } from "../../../src/irc/session/network-command.ts";
import type { LogPlace } from "../../../src/irc/session/node-log.ts";
import type { OrderedLog } from "../../../src/irc/session/ordered-log.ts";

/** A log under test, and the machines that share it. */
export interface LogUnderTest {
  /** A node that follows the log from a place, by default from the beginning. */
  open(node: string, apply: Apply, from?: LogPlace): Promise<OrderedLog & { readonly place?: LogPlace }>;
  close(): Promise<void>;
}

interface Applied {
  readonly user: number;
  readonly position: number;
  readonly origin: Origin | undefined;
}

/** A node, and what it has applied. */
export class TestNode {
  readonly applied: Applied[] = [];
  #awaited: { readonly count: number; readonly reached: () => void } | undefined = undefined;

  readonly apply: Apply = (command, position, origin) => {
    if (command.kind === "node-began" || command.kind === "node-ended") return;
    this.applied.push({ user: userOf(command), position, origin });
    if (this.#awaited !== undefined && this.applied.length >= this.#awaited.count) this.#awaited.reached();
  };

  get users(): readonly number[] {
    return this.applied.map(({ user }) => user);
  }

  /** Resolves when so many commands were applied. */
  async has(count: number): Promise<void> {
    if (this.applied.length >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited = { count, reached: resolve };
    await promise;
  }
}

/** A command that can be told from others by its user. */
export const commandOf = (user: number): NetworkCommand => ({ kind: "nick-due", user, at: 1 });

const userOf = (command: NetworkCommand): number => ("user" in command ? command.user : 0);

/** A session is not looked at here. */
const originOf = (): Origin => ({}) as Origin;

const places = ({ applied }: TestNode) => applied.map(({ user, position }) => [user, position]);

/** `nodes` machines share the log; with one, it is that machine's own. */
export function orderedLogSuite(name: string, nodes: 1 | 3, make: () => Promise<LogUnderTest>): void {
  const withLog = (test: (log: LogUnderTest) => Promise<void>) => async (): Promise<void> => {
    const log = await make();
    try {
      await test(log);
    } finally {
      await log.close();
    }
  };

  describe(name, () => {
    it(
      "applies commands in the order of their submission, once each, with their origins",
      withLog(async (log) => {
        const node = new TestNode();
        const own = await log.open("one", node.apply);
        expect(own.position).toBe(0);
        const origins = [1, 2, 3].map(originOf);
        const submitted = origins.map(async (origin, index) => {
          await own.submit(commandOf(index), origin);
        });
        await Promise.all(submitted);
        await own.submit(commandOf(3));
        expect(node.users).toEqual([0, 1, 2, 3]);
        expect(node.applied.map(({ origin }) => origin)).toEqual([...origins, undefined]);
        const positions = node.applied.map(({ position }) => position);
        expect(positions).toEqual(positions.toSorted((a, b) => a - b));
        expect(own.position).toBe(positions.at(-1) ?? 0);
      }),
    );

    it(
      "applies a command that is submitted while another is applied after it",
      withLog(async (log) => {
        const node = new TestNode();
        let inner: Promise<void> | undefined;
        const own: OrderedLog = await log.open("one", (command, ...rest) => {
          node.apply(command, ...rest);
          if (userOf(command) === 1) inner = own.submit(commandOf(2));
        });
        await own.submit(commandOf(1));
        await inner;
        expect(node.users).toEqual([1, 2]);
      }),
    );

    it(
      "tells of a command that throws, and goes on",
      withLog(async (log) => {
        const node = new TestNode();
        const own = await log.open("one", (command, ...rest) => {
          if (userOf(command) === 1) throw new RangeError("broken");
          node.apply(command, ...rest);
        });
        const broken = async (): Promise<void> => own.submit(commandOf(1), originOf());
        expect(await broken().catch((error: unknown) => error)).toBeInstanceOf(RangeError);
        await own.submit(commandOf(2));
        expect(node.users).toEqual([2]);
      }),
    );

    if (nodes === 1) return;

    it(
      "is the same on every node, whichever submits",
      withLog(async (log) => {
        const all = [new TestNode(), new TestNode(), new TestNode()];
        const logs = await Promise.all(all.map((node, index) => log.open(`node-${index}`, node.apply)));
        const turns = Array.from({ length: 30 }, async (_, turn) => {
          const submitted = logs.map(async (own, index) => {
            await own.submit(commandOf(turn * 3 + index), originOf());
          });
          await Promise.all(submitted);
        });
        await Promise.all(turns);
        await Promise.all(all.map((node) => node.has(90)));
        const [first] = all;
        expect(first?.users.toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: 90 }, (_, index) => index),
        );
        for (const [index, node] of all.entries()) {
          expect(places(node)).toEqual(places(first ?? node));
          // The answer is given where the command came from, in the order of its node.
          const own = node.applied.filter(({ origin }) => origin !== undefined).map(({ user }) => user);
          expect(own).toEqual(Array.from({ length: 30 }, (__, turn) => turn * 3 + index));
        }
      }),
    );

    it(
      "puts the commands of a turn at one position",
      withLog(async (log) => {
        const node = new TestNode();
        const own = await log.open("one", node.apply);
        await own.submit(commandOf(1));
        await Promise.all([own.submit(commandOf(2)), own.submit(commandOf(3))]);
        const [one, two, three] = node.applied.map(({ position }) => position);
        expect(two).toBe(three);
        expect(two).toBeGreaterThan(one ?? 0);
      }),
    );

    it(
      "gives a node that begins with a snapshot what followed it",
      withLog(async (log) => {
        const [node, late, empty] = [new TestNode(), new TestNode(), new TestNode()];
        const own = await log.open("one", node.apply);
        await own.submit(commandOf(1));
        const { place } = own;
        await own.submit(commandOf(2));
        const other = await log.open("two", late.apply, place);
        await other.submit(commandOf(3));
        await log.open("three", empty.apply);
        await Promise.all([node.has(3), empty.has(3)]);
        expect([node.users, late.users, empty.users]).toEqual([
          [1, 2, 3],
          [2, 3],
          [1, 2, 3],
        ]);
      }),
    );
  });
}
