/** A chat program for people, with controls for a test: typing, the screen and the raw lines. */
import { rm } from "node:fs/promises";
import { Transcript } from "./transcript.ts";

/** Nick and server. */
export interface ChatOptions {
  readonly nick: string;
  readonly port: number;
  /** Path of a PEM file with a certificate and its key: connects over TLS and logs in by SASL EXTERNAL. */
  readonly certificate?: string;
  /** Logs in with this as it connects. */
  readonly login?: ChatLogin;
}

export interface ChatLogin {
  /** As the program names it. */
  readonly mechanism: string;
  readonly account: string;
  readonly password: string;
}

/** Contents of the screen so far, and raw lines from the server and to it, without CR LF. */
export interface ChatTranscripts {
  readonly screen: Transcript;
  readonly received: Transcript;
  readonly sent: Transcript;
}

export interface ChatParts extends ChatTranscripts {
  readonly process: Bun.Subprocess;
  /** The directory with everything that the program reads and writes. */
  readonly home: string;
  /** Types a line and presses return. */
  readonly type: (line: string) => void;
  /** Resolves once the ended program's last lines are in the transcripts. */
  readonly drained: () => Promise<void>;
  /** Gives back what `type` holds. */
  readonly release: () => void;
  /** Actions once the program is connected. */
  readonly connected?: (program: ChatProgram) => Promise<void>;
}

export function chatTranscripts(program: string): ChatTranscripts {
  return {
    screen: new Transcript(`${program}, screen`),
    received: new Transcript(`${program}, received`),
    sent: new Transcript(`${program}, sent`),
  };
}

export class ChatProgram implements ChatTranscripts {
  readonly screen: Transcript;
  readonly received: Transcript;
  readonly sent: Transcript;
  /** Resolves with the exit code once the program has ended and its last lines are read. */
  readonly exited: Promise<number>;
  readonly #parts: ChatParts;

  constructor(parts: ChatParts) {
    this.#parts = parts;
    this.screen = parts.screen;
    this.received = parts.received;
    this.sent = parts.sent;
    this.exited = parts.process.exited.then(async (code) => {
      await parts.drained();
      for (const transcript of this.#transcripts) transcript.end(`the program ended with exit code ${code}`);
      return code;
    });
  }

  /** Resolves once the program is connected and the server's greeting is over. */
  async greeted(): Promise<void> {
    await this.#parts.connected?.(this);
    await this.receives(/ (?:376|422) /u);
  }

  type(line: string): void {
    this.#parts.type(line);
  }

  /** Waits for a line on the screen, past or to come; each line is found once. */
  sees(wanted: string | RegExp): Promise<string> {
    return this.screen.line(wanted);
  }

  /** Waits for a line from the server, past or to come; each line is found once. */
  receives(wanted: string | RegExp): Promise<string> {
    return this.received.line(wanted);
  }

  /** Waits for a line to the server, past or to come; each line is found once. */
  sends(wanted: string | RegExp): Promise<string> {
    return this.sent.line(wanted);
  }

  /** Call after each test: reports what it waited for in vain, and stops waiting for it. */
  abandon(): readonly string[] {
    return this.#transcripts.flatMap((transcript) => transcript.abandon());
  }

  /** Ends the program if it still runs, and removes its files. */
  async stop(): Promise<void> {
    const { process, release, home } = this.#parts;
    process.kill();
    await this.exited;
    release();
    await rm(home, { recursive: true });
  }

  get #transcripts(): readonly Transcript[] {
    return [this.screen, this.received, this.sent];
  }
}
