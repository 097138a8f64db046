/** A client as a web page writes one: the runtime's own WebSocket, lines in and out. */
import { Inbox } from "../server/support.ts";

interface BrowserOptions {
  readonly protocols?: string[];
  readonly secure?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Options of the runtime's WebSocket, which a browser does not have. */
type RuntimeWebSocket = new (
  url: string,
  options: {
    readonly protocols: string[];
    readonly headers: Readonly<Record<string, string>>;
    readonly tls: { readonly rejectUnauthorized: boolean };
  },
) => WebSocket;

export class Browser {
  /** Messages as they came. */
  readonly messages = new Inbox<string | Uint8Array>();
  /** Resolves with the close code. */
  readonly closed = Promise.withResolvers<number>();
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) =>
      this.messages.put(typeof data === "string" ? data : new Uint8Array(data)),
    );
    socket.addEventListener("close", ({ code }) => this.closed.resolve(code));
  }

  /** Rejects where the server does not take the connection. */
  static async connect(port: number, options: BrowserOptions = {}): Promise<Browser> {
    const { protocols = [], secure = false, headers = {} } = options;
    const socket = new (WebSocket as unknown as RuntimeWebSocket)(
      `${secure ? "wss" : "ws"}://127.0.0.1:${port}/`,
      { protocols, headers, tls: { rejectUnauthorized: false } },
    );
    const browser = new Browser(socket);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("not connected")));
    await promise;
    return browser;
  }

  /** The subprotocol; empty without one. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  send(...messages: readonly (string | Uint8Array<ArrayBuffer>)[]): void {
    for (const message of messages) this.#socket.send(message);
  }

  /** The next message that matches, as text. */
  async line(wanted: RegExp): Promise<string> {
    return textOf(await this.messages.next((message) => wanted.test(textOf(message))));
  }

  /** Registers, and reads the greeting. */
  async register(nick: string): Promise<this> {
    this.send(`USER ${nick} 0 * :${nick}`, `NICK ${nick}`);
    await this.line(/ (?:376|422) /u);
    return this;
  }

  end(): void {
    this.#socket.close();
  }
}

function textOf(message: string | Uint8Array): string {
  return typeof message === "string" ? message : Buffer.from(message).toString();
}
