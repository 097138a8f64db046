import { afterEach, beforeEach, describe, expect, it, setDefaultTimeout } from "bun:test";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, headers } from "@nats-io/transport-node";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { connectToNats, serverFacts } from "../../src/cluster/connection.ts";
import { JetStreamLog } from "../../src/cluster/jetstream-log.ts";
import { clusterLimitRows } from "../../src/cluster/limits.ts";
import type { ClusterLimits } from "../../src/cluster/limits.ts";
import { liveSubject } from "../../src/cluster/stream.ts";
import { entryForms } from "../../src/irc/session/log-entry.ts";
import { NodeLog } from "../../src/irc/session/node-log.ts";
import type { LogPlace } from "../../src/irc/session/node-log.ts";
import { commandOf, orderedLogSuite, TestNode } from "../irc/session/ordered-log-suite.ts";
import type { LogUnderTest } from "../irc/session/ordered-log-suite.ts";
import { NatsServer } from "./nats-server.ts";

setDefaultTimeout(60_000);

const defaults = Object.fromEntries(
  Object.entries(clusterLimitRows).map(([name, row]) => [name, row.default]),
) as ClusterLimits;

/** Waits are short here, where the server is killed. */
const limits = {
  ...defaults,
  appendTimeout: 500,
  retryWait: 50,
  lookInterval: 200,
  pullTimeout: 1_000,
  lostAfter: 1_000,
};

/** Answers of a server that is behind, and knows no leader: for longer than `lostAfter`. */
const BEHIND = 30;

/** An answer with another text. */
function answerOf(answer: Msg, text: object): Msg {
  const data = new TextEncoder().encode(JSON.stringify(text));
  return Object.create(answer, { data: { value: data } }) as Msg;
}

/** A server, and the nodes that a test opens. */
class Cluster implements LogUnderTest {
  readonly server: NatsServer;
  readonly stopped: unknown[] = [];
  readonly firstStopped = Promise.withResolvers<void>();
  readonly #logs: JetStreamLog[] = [];
  #runs = 0;

  private constructor(server: NatsServer) {
    this.server = server;
  }

  static async start(): Promise<Cluster> {
    return new Cluster(await NatsServer.start());
  }

  async open(node: string, apply: TestNode["apply"], from?: LogPlace): Promise<NodeLog> {
    const log = await this.connect();
    this.#runs += 1;
    const own = new NodeLog({
      node: { name: node, description: "", version: "test" },
      run: String(this.#runs),
      log,
      apply,
      ...(from && { from }),
      form: entryForms.newest,
      entryLength: 2_000,
      atTurnEnd: setImmediate,
      now: () => Date.now(),
      observer: {
        sent: () => undefined,
        applied: () => undefined,
        lost: () => undefined,
        failed: () => undefined,
        stopped: (error) => {
          this.stopped.push(error);
          this.firstStopped.resolve();
        },
      },
    });
    await own.start();
    return own;
  }

  /** `change` does something to its connection before that is used. */
  async connect(change: (connection: NatsConnection) => void = () => {}): Promise<JetStreamLog> {
    const connection = await connectToNats({ servers: this.server.url }, limits, () => undefined);
    change(connection);
    const stream = { stream: "tea", replicas: 1, duplicateWindow: 120_000 };
    const log = await JetStreamLog.open(connection, { ...stream, limits, waiting: () => undefined }, "");
    this.#logs.push(log);
    return log;
  }

  /** Something is done to the stream by another client. */
  async manage(
    change: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<unknown>,
  ): Promise<void> {
    const connection = await connect({ servers: this.server.url });
    await change(await jetstreamManager(connection));
    await connection.close();
  }

  async close(): Promise<void> {
    await Promise.all(this.#logs.map((log) => log.close()));
    await this.server.remove();
  }
}

orderedLogSuite("NodeLog on JetStream", 3, () => Cluster.start());

describe("JetStreamLog", () => {
  let cluster: Cluster;
  beforeEach(async () => {
    cluster = await Cluster.start();
  });
  afterEach(() => cluster.close());

  it("loses and doubles nothing where the server is killed again and again", async () => {
    const nodes = [new TestNode(), new TestNode()];
    const logs = await Promise.all(nodes.map((node, index) => cluster.open(`node-${index}`, node.apply)));
    const count = 200;
    const talk = async (own: NodeLog, index: number): Promise<void> => {
      for (let turn = 0; turn < count; turn += 1) {
        await own.submit(commandOf(turn * 2 + index));
      }
    };
    const fail = async (): Promise<void> => {
      for (const at of [100, 200, 300]) {
        await nodes[0]?.has(at);
        await cluster.server.kill();
        await cluster.server.start();
      }
    };
    await Promise.all([...logs.map(talk), fail()]);
    await Promise.all(nodes.map((node) => node.has(count * 2)));
    const [first, second] = nodes;
    expect(first?.users).toEqual(second?.users ?? []);
    expect(first?.users.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: count * 2 }, (_, user) => user),
    );
    for (const index of [0, 1]) {
      const own = first?.users.filter((user) => user % 2 === index) ?? [];
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }
    expect(cluster.stopped).toEqual([]);
  });

  it("needs no live entries: the stream has them all", async () => {
    const log = await cluster.connect((connection) => {
      const subscribe = connection.subscribe.bind(connection);
      // Nobody hears of entries there.
      connection.subscribe = (subject, options) =>
        subscribe(subject === liveSubject("tea") ? "elsewhere" : subject, options);
    });
    const heard = Promise.withResolvers<string>();
    await log.follow(0, { entry: (text) => heard.resolve(text), lost: heard.reject });
    await log.append("a", "hello");
    expect(await heard.promise).toBe("hello");
  });

  it("appends though it cannot read", async () => {
    let isDeaf = false;
    const log = await cluster.connect((connection) => {
      const [subscribe, request] = [
        connection.subscribe.bind(connection),
        connection.request.bind(connection),
      ];
      connection.subscribe = (subject, options) =>
        subscribe(subject === liveSubject("tea") ? "elsewhere" : subject, options);
      connection.request = (subject, payload, options) =>
        isDeaf && subject === "$JS.API.STREAM.INFO.tea"
          ? new Promise(() => {})
          : request(subject, payload, options);
    });
    const texts: string[] = [];
    await log.follow(0, { entry: (text) => texts.push(text), lost: () => {} });
    isDeaf = true;
    await log.append("a", "hello");
    expect(texts).toEqual([]);
  });

  it("has a text once that is appended twice under one id", async () => {
    const log = await cluster.connect();
    const texts: string[] = [];
    const heard = Promise.withResolvers<void>();
    await log.follow(0, {
      entry: (text) => {
        texts.push(text);
        if (text === "end") heard.resolve();
      },
      lost: heard.reject,
    });
    await log.append("a", "hello");
    await log.append("a", "hello");
    await log.append("b", "end");
    await heard.promise;
    expect(texts).toEqual(["hello", "end"]);
  });

  it("appends a text again where the servers say that they have it, and have another in its place", async () => {
    let first: Msg | undefined;
    const log = await cluster.connect((connection) => {
      const request = connection.request.bind(connection);
      connection.request = async (subject, payload, options) => {
        const id = options?.headers?.get("Nats-Msg-Id");
        // The servers have lost this one.
        if (id === "b" && first !== undefined) return first;
        const answer = await request(subject, payload, options);
        if (id === "a") first = answer;
        return answer;
      };
    });
    const heard = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    await log.follow(0, { entry: (text, position) => heard[position - 1]?.resolve(text), lost: () => {} });
    await log.append("a", "hello");
    await heard[0]?.promise;
    await log.append("b", "lost once");
    expect(await Promise.all(heard.map(({ promise }) => promise))).toEqual(["hello", "lost once"]);
  });

  it("tells where the log has another entry than it had before", async () => {
    const log = await cluster.connect();
    const forked: number[] = [];
    const second = Promise.withResolvers<void>();
    const last = Promise.withResolvers<void>();
    await log.follow(0, {
      entry: (text) => ({ b: second, last })[text]?.resolve(),
      lost: () => {},
      forked: (position) => forked.push(position),
    });
    for (const id of ["a", "b"]) await log.append(id, id);
    await second.promise;
    expect([log.idAt(2), log.idAt(3)]).toEqual(["b", undefined]);
    // As a NATS server that leads from now on, and has lost the first entry.
    const connection = await connect({ servers: cluster.server.url });
    for (const [id, position] of [
      ["b", 1],
      ["b", 2],
    ] as const) {
      const told = headers();
      told.set("Nats-Msg-Id", id);
      told.set("Nats-Sequence", String(position));
      told.set("Nats-Last-Sequence", String(position - 1));
      connection.publish(liveSubject("tea"), id, { headers: told });
    }
    await connection.flush();
    await connection.close();
    await log.append("c", "last");
    await last.promise;
    expect(forked).toEqual([1]);
  });

  it("looks whether a server that begins to lead has the last entry", async () => {
    let leads = false;
    const log = await cluster.connect((connection) => {
      const request = connection.request.bind(connection);
      connection.request = async (subject, payload, options) => {
        const answer = await request(subject, payload, options);
        if (!leads) return answer;
        const told = answer.json<{ readonly message?: object }>();
        if (subject === "$JS.API.STREAM.INFO.tea")
          return answerOf(answer, { ...told, cluster: { name: "tea", leader: "other" } });
        const hdrs = btoa("NATS/1.0\r\nNats-Msg-Id: another\r\n\r\n");
        return subject === "$JS.API.STREAM.MSG.GET.tea"
          ? answerOf(answer, { ...told, message: { ...told.message, hdrs } })
          : answer;
      };
    });
    const forked = Promise.withResolvers<number>();
    await log.follow(0, { entry: () => {}, lost: () => {}, forked: forked.resolve });
    await log.append("a", "hello");
    leads = true;
    expect(await forked.promise).toBe(1);
  });

  it("waits for a leader: without one, a server that is behind does not tell how long the log is", async () => {
    const node = new TestNode();
    const own = await cluster.open("one", node.apply);
    await own.submit(commandOf(1));
    let asked = 0;
    const log = await cluster.connect((connection) => {
      const request = connection.request.bind(connection);
      connection.request = async (subject, payload, options) => {
        const answer = await request(subject, payload, options);
        if (subject !== "$JS.API.STREAM.INFO.tea" || asked === BEHIND) return answer;
        asked += 1;
        const { state, ...info } = answer.json<{ readonly state: object }>();
        const told = { ...info, state: { ...state, last_seq: 0 } };
        return answerOf(answer, { ...told, cluster: { name: "tea", leader: "" } });
      };
    });
    const positions: number[] = [];
    await log.follow(own.position - 1, { entry: (_, position) => positions.push(position), lost: () => {} });
    expect(positions).toEqual([own.position]);
    expect(asked).toBe(BEHIND);
  });

  it("refuses to go on where the log was trimmed, or is another", async () => {
    const node = new TestNode();
    const own = await cluster.open("one", node.apply);
    for (const user of [1, 2, 3]) await own.submit(commandOf(user));
    await cluster.manage((manager) => manager.streams.purge("tea", { seq: 3 }));
    const follow = async (after: number) =>
      (await cluster.connect()).follow(after, { entry: () => {}, lost: () => {} });
    await follow(2);
    const codeOf = (after: number) => follow(after).catch((error: { readonly code: string }) => error.code);
    expect(await codeOf(1)).toBe("LOG_TRIMMED");
    expect(await codeOf(9)).toBe("LOG_REPLACED");
  });

  it("stops where the stream is removed", async () => {
    const node = new TestNode();
    const own = await cluster.open("one", node.apply);
    await own.submit(commandOf(1));
    await cluster.manage((manager) => manager.streams.delete("tea"));
    await cluster.firstStopped.promise;
    expect(cluster.stopped).toEqual([
      expect.objectContaining({ code: "LOG_REPLACED", message: expect.stringContaining("is gone") }),
    ]);
  });

  it("goes on after the servers have refused it for a while", async () => {
    const tries = Promise.withResolvers<void>();
    const countTries = async (connection: NatsConnection): Promise<void> => {
      let count = 0;
      for await (const { type } of connection.status()) {
        if (type === "reconnecting") count += 1;
        if (count === 4) tries.resolve();
      }
      tries.reject(new Error("it tries no further"));
    };
    const log = await cluster.connect((connection) => void countTries(connection));
    const heard = Promise.withResolvers<string>();
    await log.follow(0, { entry: (text) => heard.resolve(text), lost: heard.reject });
    await cluster.server.reload("authorization { token: secret }");
    await tries.promise;
    await cluster.server.reload("");
    await log.append("a", "hello");
    expect(await heard.promise).toBe("hello");
  });

  it("tells what a NATS server is, and why it cannot keep the log", async () => {
    const ask = () => serverFacts({ servers: cluster.server.url, timeout: 5_000 }, "tea");
    const plain = { jetStream: true, isClustered: false, maxPayload: 1_048_576 };
    expect(await ask()).toEqual({ ...plain, version: expect.stringMatching(/^\d+\.\d+/u) });
    await cluster.manage((manager) => manager.streams.add({ name: "tea", subjects: ["cake"] }));
    expect((await ask()).problem).toContain("cake");
  });

  it("stops a process whose node another has begun", async () => {
    const [one, other] = [new TestNode(), new TestNode()];
    const own = await cluster.open("one", one.apply);
    await own.submit(commandOf(1));
    const taking = await cluster.open("one", other.apply);
    await taking.submit(commandOf(2));
    await other.has(2);
    await cluster.firstStopped.promise;
    expect(cluster.stopped).toMatchObject([{ code: "SUPERSEDED" }]);
    expect([one.users, other.users]).toEqual([[1], [1, 2]]);
  });

  it("refuses a text that the servers take from nobody, and a stream that is not fit", async () => {
    const log = await cluster.connect();
    const refusal = log
      .append("a", "x".repeat(2_000_000))
      .catch((error: { readonly code: string }) => error.code);
    expect(await refusal).toBe("LOG_REFUSED");
    await cluster.manage((manager) => manager.streams.update("tea", { max_msgs: 10 }));
    const unfit = cluster.connect().catch((error: { readonly code: string }) => error.code);
    expect(await unfit).toBe("STREAM_UNFIT");
  });
});
