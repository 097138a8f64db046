/** A client that tells of each message, and looks at nothing else. */
import type { Socket } from "bun";

const DECODER = new TextDecoder();

export class BenchClient {
  readonly nick: string;
  /** Receives the text of each PRIVMSG, the own ones too. */
  heard: (text: string) => void = () => {};
  #socket: Socket | undefined = undefined;
  #rest = "";
  #waits: { readonly wanted: string; readonly found: () => void }[] = [];

  private constructor(nick: string) {
    this.nick = nick;
  }

  /** Resolves when it is in the channel. */
  static async enter(port: number, nick: string, channel: string): Promise<BenchClient> {
    const client = new BenchClient(nick);
    client.#socket = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: { data: (_socket, chunk) => client.#receive(DECODER.decode(chunk)) },
    });
    client.#socket.setNoDelay(true);
    const joined = client.#line(" 366 ");
    client.say(
      `CAP REQ :echo-message\r\nNICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nCAP END\r\nJOIN ${channel}`,
    );
    await joined;
    return client;
  }

  say(line: string): void {
    this.#socket?.write(`${line}\r\n`);
  }

  close(): void {
    this.#socket?.terminate();
  }

  #line(wanted: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waits.push({ wanted, found: resolve });
    return promise;
  }

  #receive(text: string): void {
    const lines = `${this.#rest}${text}`.split("\r\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("PING ")) this.say(`PONG ${line.slice(5)}`);
      const at = line.indexOf(" PRIVMSG ");
      if (at >= 0) this.heard(line.slice(line.indexOf(" :", at) + 2));
      else if (this.#waits.length > 0) {
        for (const wait of this.#waits) if (line.includes(wait.wanted)) wait.found();
        this.#waits = this.#waits.filter(({ wanted }) => !line.includes(wanted));
      }
    }
  }
}
