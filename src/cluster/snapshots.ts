/**
 * Copies of a node's database for nodes that need one: a new node asks, one of those that serve puts a copy into the object
 * store of NATS, and the new one takes it from there. Knows nothing of what a copy holds.
 */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { Objm } from "@nats-io/obj";
import type { ObjectStore } from "@nats-io/obj";
import { errors } from "@nats-io/transport-node";
import type { NatsConnection, Subscription } from "@nats-io/transport-node";
import { LogError } from "./errors.ts";

/** Milliseconds of tries to make the place for copies, and between two of them. */
const PATIENCE = 30_000;
const RETRY = 250;

export interface SnapshotOptions {
  readonly connection: NatsConnection;
  readonly stream: string;
  /** NATS servers that have a copy. */
  readonly replicas: number;
  /** Milliseconds for another node to make a copy. */
  readonly timeout: number;
}

interface Offer {
  /** Name of the copy in the object store. */
  readonly name?: string;
  readonly problem?: string;
}

export class Snapshots {
  readonly #options: SnapshotOptions;
  #subscription: Subscription | undefined = undefined;
  #copies = 0;

  constructor(options: SnapshotOptions) {
    this.#options = options;
  }

  /** Makes a copy for each node that asks, one after the other. `copy` resolves to the path of a file, which it may remove later. */
  serve(node: string, copy: () => Promise<string>, failed: (error: unknown) => void): void {
    const { connection, stream } = this.#options;
    // One of the nodes that serve is asked.
    this.#subscription = connection.subscribe(subjectOf(stream), { queue: "nodes" });
    void this.#serve(this.#subscription, node, copy, failed);
  }

  async #serve(
    requests: Subscription,
    node: string,
    copy: () => Promise<string>,
    failed: (error: unknown) => void,
  ): Promise<void> {
    let last: string | undefined;
    for await (const request of requests) {
      let offer: Offer;
      try {
        this.#copies += 1;
        const name = `${node}-${Date.now().toString(36)}-${this.#copies}`;
        await this.put(name, await copy());
        // The last one was not fetched, if it is still there.
        if (last !== undefined) await this.remove(last).catch(failed);
        last = name;
        offer = { name };
      } catch (error) {
        failed(error);
        offer = { problem: String(error) };
      }
      request.respond(JSON.stringify(offer));
    }
  }

  stop(): void {
    this.#subscription?.unsubscribe();
  }

  /** Asks the nodes that serve. Resolves to the name of a copy; undefined where no node serves. */
  async ask(): Promise<string | undefined> {
    const { connection, stream, timeout } = this.#options;
    try {
      const answer = await connection.request(subjectOf(stream), "", { timeout });
      const { name, problem } = answer.json<Offer>();
      if (name === undefined)
        throw new LogError("NO_SNAPSHOT", `Another server could not copy its database: ${problem}`);
      return name;
    } catch (error) {
      if (error instanceof errors.NoRespondersError || isNoResponders(error)) return undefined;
      throw error;
    }
  }

  /** Puts a file into the object store. */
  async put(name: string, path: string): Promise<void> {
    const bucket = await this.#bucket();
    const bytes = Readable.toWeb(createReadStream(path)) as unknown as ReadableStream<Uint8Array>;
    await bucket.put({ name }, bytes);
  }

  /** Writes a copy to a new file. False where there is no copy of this name. */
  async get(name: string, path: string): Promise<boolean> {
    const bucket = await this.#bucket();
    const found = await bucket.get(name);
    if (found === null) return false;
    const file = await open(path, "wx", 0o600);
    try {
      for await (const bytes of found.data) await file.write(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    // Without an error it resolves to null or to nothing.
    const error: unknown = await found.error;
    if (error instanceof Error) throw error;
    return true;
  }

  async remove(name: string): Promise<void> {
    await (await this.#bucket()).delete(name);
  }

  /** While one of the NATS servers is away, the others may not make it. */
  async #bucket(): Promise<ObjectStore> {
    const { connection, stream, replicas } = this.#options;
    const until = performance.now() + PATIENCE;
    for (;;) {
      try {
        return await new Objm(connection).create(`${stream}-copies`, { replicas });
      } catch (error) {
        if (connection.isClosed() || performance.now() >= until) throw error;
        await wait(RETRY);
      }
    }
  }
}

function subjectOf(stream: string): string {
  return `${stream}.copies`;
}

/** A request without a responder can also end with a wrapped error. */
function isNoResponders(error: unknown): boolean {
  return error instanceof errors.RequestError && error.isNoResponders();
}
