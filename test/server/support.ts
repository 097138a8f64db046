/** Shared by the tests of the engine: a client to talk to a server with, servers that are stopped afterwards, a clock. */
import { onTestFinished } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Socket } from "bun";
import { Server } from "../../src/server/index.ts";
import { frame, opcodes, WebSocketCodec } from "./websocket-codec.ts";
import type { Message, RequestOptions } from "./websocket-codec.ts";
import type {
  Application,
  CloseReason,
  Clock,
  Connection,
  Listener,
  ListenOptions,
  ServerEvent,
  ServerOptions,
} from "../../src/server/index.ts";

/** Values in the order in which they come, to be awaited one by one. */
export class Inbox<T> {
  readonly all: T[] = [];
  #read = 0;
  #waiting: (() => void) | undefined;

  put(value: T): void {
    this.all.push(value);
    this.#waiting?.();
    this.#waiting = undefined;
  }

  /** The next value that fits; skips those before it. */
  async next(fits: (value: T) => boolean = () => true): Promise<T> {
    for (;;) {
      while (this.#read < this.all.length) {
        const value = this.all[this.#read++] as T;
        if (fits(value)) return value;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting = resolve;
      await promise;
    }
  }
}

/** A time that only moves on demand. */
export class ManualClock implements Clock {
  time = 1_000_000;

  now(): number {
    return this.time;
  }
}

const cleanups: (() => unknown)[] = [];

/** Does something after the test, in the opposite order of asking. */
export function afterwards(cleanup: () => unknown): void {
  if (cleanups.length === 0) {
    onTestFinished(async () => {
      for (const last of cleanups.splice(0).toReversed()) await last();
    });
  }
  cleanups.push(cleanup);
}

/** An empty folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "relais-"));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A server under test, and everything that it reported. */
export interface Running {
  readonly server: Server<string>;
  readonly listener: Listener;
  readonly events: Inbox<ServerEvent>;
  readonly opened: Inbox<Connection<string>>;
  readonly lines: Inbox<string>;
  readonly closed: Inbox<CloseReason>;
}

export interface RunOptions extends ServerOptions {
  readonly listen?: ListenOptions;
}

/** Starts a server on a free port of 127.0.0.1. The callbacks given are called besides the recording. */
export async function run(
  callbacks: Partial<Application<string>> = {},
  { listen = { host: "127.0.0.1", port: 0 }, ...options }: RunOptions = {},
): Promise<Running> {
  const opened = new Inbox<Connection<string>>();
  const lines = new Inbox<string>();
  const closed = new Inbox<CloseReason>();
  const events = new Inbox<ServerEvent>();
  const { opened: onOpened, received: onReceived, closed: onClosed, ...others } = callbacks;
  const server = new Server<string>(
    {
      ...others,
      opened(connection) {
        const state = onOpened?.(connection) ?? "";
        opened.put(connection);
        return state;
      },
      received(connection, line) {
        lines.put(new TextDecoder().decode(line));
        return onReceived?.(connection, line);
      },
      closed(connection, reason) {
        closed.put(reason);
        return onClosed?.(connection, reason);
      },
    },
    options,
  );
  afterwards(() => server.stop({ deadline: 0 }));
  server.on((event) => events.put(event));
  const listener = await server.listen(listen);
  await server.start();
  return { server, listener, events, opened, lines, closed };
}

interface ClientOptions {
  /** Keeps its side open when the server ends its own. */
  readonly allowHalfOpen?: boolean;
  /** Does not read until `read` is called. */
  readonly paused?: boolean;
  /** Over TLS: the name that it asks for, its own certificate. */
  readonly tls?: Bun.TLSOptions;
  /** By WebSocket: parts of the request. */
  readonly webSocket?: RequestOptions;
}

/** The text of a PEM file of the fixtures: `localhost.key`. */
export function pem(name: string): string {
  return readFileSync(`${import.meta.dir}/fixtures/${name}.pem`, "utf8");
}

/** A certificate of the fixtures with its key. Each is signed by itself, for a hundred years. */
export function certificate(name: string): { readonly key: string; readonly cert: string } {
  return { key: pem(`${name}.key`), cert: pem(`${name}.cert`) };
}

const LINE_END = Buffer.from("\r\n");

/** The other side of a connection. By WebSocket it sends a message for each line, and shows messages as lines. */
export class Client {
  readonly ended = Promise.withResolvers<void>();
  /** Resolves with the system's code when the connection broke. */
  readonly closed = Promise.withResolvers<string | undefined>();
  /** By WebSocket: resolves with the status of a response that refuses, or with the code of the server's close frame. */
  readonly code = Promise.withResolvers<number>();
  /** By WebSocket: the server's messages. */
  readonly messages = new Inbox<Message>();
  readonly #codec: WebSocketCodec | undefined;
  /** By WebSocket: what is sent once the response is there. */
  #early: Uint8Array[] | undefined;
  readonly #chunks: Uint8Array[] = [];
  readonly #arrived = new Inbox<number>();
  readonly #lines = new Inbox<string>();
  readonly #decoder = new TextDecoder();
  #partial = "";
  #total = 0;
  #socket: Socket | undefined;
  #unsent: Uint8Array = new Uint8Array(0);
  #shutdownWanted = false;

  constructor(codec?: WebSocketCodec) {
    this.#codec = codec;
    if (codec !== undefined) this.#early = [];
  }

  static async connect(
    to: Pick<Listener, "transport" | "secure" | "address" | "port">,
    options: ClientOptions = {},
  ) {
    const codec = to.transport === "websocket" ? new WebSocketCodec(options.webSocket ?? {}) : undefined;
    const client = new Client(codec);
    const shared = {
      allowHalfOpen: options.allowHalfOpen ?? false,
      socket: {
        open(socket: Socket) {
          client.#socket = socket;
          if (options.paused) socket.pause();
          if (codec !== undefined) client.#write(codec.request());
        },
        data: (_: Socket, chunk: Buffer) =>
          codec === undefined ? client.#received(chunk) : client.#decode(codec, chunk),
        drain: () => client.#push(),
        end: () => client.ended.resolve(),
        close(_: Socket, error?: Error & { code?: string }) {
          client.ended.resolve();
          client.closed.resolve(error?.code);
        },
        error() {},
      },
    };
    if (to.transport === "unix") await Bun.connect({ ...shared, unix: to.address });
    else {
      const tls = to.secure ? { tls: { rejectUnauthorized: false, ...options.tls } } : {};
      await Bun.connect({ ...shared, ...tls, hostname: to.address, port: to.port });
    }
    afterwards(() => client.#socket?.terminate());
    return client;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.bytes.toString();
  }

  get localPort(): number {
    return this.#socket?.localPort ?? 0;
  }

  send(data: string | Uint8Array): void {
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    this.sendRaw(this.#codec?.encode(bytes) ?? bytes);
  }

  /** By WebSocket: sends frames as they are. */
  sendRaw(bytes: Uint8Array): void {
    if (this.#early === undefined) this.#write(bytes);
    else this.#early.push(bytes);
  }

  /** By WebSocket: head of the server's response. */
  get response(): string {
    return this.#codec?.response ?? "";
  }

  /** The next line, without its end. */
  line(): Promise<string> {
    return this.#lines.next();
  }

  /** Waits for so many bytes in all. */
  async total(bytes: number): Promise<void> {
    if (this.#total < bytes) await this.#arrived.next((total) => total >= bytes);
  }

  pause(): void {
    this.#socket?.pause();
  }

  read(): void {
    this.#socket?.resume();
  }

  /** Ends its side of the stream once all is sent. */
  end(): void {
    if (this.#codec !== undefined) return this.sendRaw(frame(opcodes.close, Buffer.from([0x03, 0xe8])));
    this.#shutdownWanted = true;
    this.#push();
  }

  /** Closes both sides. */
  close(): void {
    this.#socket?.end();
  }

  /** Breaks the connection with a reset. */
  reset(): void {
    this.#socket?.terminate();
  }

  #write(bytes: Uint8Array): void {
    this.#unsent = Buffer.concat([this.#unsent, bytes]);
    this.#push();
  }

  #decode(codec: WebSocketCodec, chunk: Buffer): void {
    const messages = codec.decode(chunk);
    const status = Number(codec.response?.split(" ")[1] ?? 101);
    if (status !== 101) this.code.resolve(status);
    if (codec.response !== undefined && this.#early !== undefined) {
      const early = Buffer.concat(this.#early);
      this.#early = undefined;
      this.#write(early);
    }
    for (const message of messages) {
      this.messages.put(message);
      if (message.opcode === opcodes.close) {
        this.code.resolve(message.payload.readUInt16BE(0));
        this.ended.resolve();
      }
    }
    const lines = messages.filter(({ opcode }) => opcode === opcodes.text || opcode === opcodes.binary);
    if (lines.length > 0) this.#received(Buffer.concat(lines.flatMap(({ payload }) => [payload, LINE_END])));
  }

  #push(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    if (this.#unsent.length > 0) {
      const taken = socket.write(this.#unsent, 0, this.#unsent.length);
      this.#unsent = this.#unsent.subarray(Math.max(0, taken));
    }
    if (this.#unsent.length === 0 && this.#shutdownWanted) socket.shutdown();
  }

  #received(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#total += chunk.length;
    const parts = (this.#partial + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#partial = parts.pop() ?? "";
    for (const part of parts) this.#lines.put(part.replace(/\r$/, ""));
    this.#arrived.put(this.#total);
  }
}

/** Subject of the certificate that a server shows, as `CN=localhost`, and the version of TLS. Asks for a name if one is given. */
export async function handshakeWith(
  { address, port }: Pick<Listener, "address" | "port">,
  serverName?: string,
): Promise<{ readonly subject: string; readonly version: string }> {
  const { promise, resolve } = Promise.withResolvers<{ subject: string; version: string }>();
  const socket = await Bun.connect({
    hostname: address,
    port,
    tls: { rejectUnauthorized: false, ...(serverName !== undefined && { serverName }) },
    socket: {
      data() {},
      handshake: (each) =>
        resolve({ subject: each.getPeerX509Certificate().subject, version: each.getTLSVersion() }),
    },
  });
  afterwards(() => socket.terminate());
  return promise;
}

/** Reason with which a promise rejects. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It did not fail");
}

/** The rows of the first table after a heading of a Markdown text, without its head; cells trimmed. */
export function tableUnder(markdown: string, heading: string): string[][] {
  const lines = markdown.split("\n");
  const start = lines.indexOf(heading);
  if (start === -1) throw new Error(`No heading "${heading}"`);
  const first = lines.findIndex((line, index) => index > start && line.startsWith("|"));
  const rows: string[][] = [];
  for (let index = first + 2; lines[index]?.startsWith("|"); index++) {
    rows.push(
      (lines[index] ?? "")
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  }
  return rows;
}
