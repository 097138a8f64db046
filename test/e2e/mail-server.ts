/** A real mail server on a port of its own. It remembers the letters that it takes, and refuses some on demand. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import type { SMTPServerOptions } from "smtp-server";

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dir, `../server/fixtures/${name}.pem`), "utf8");

/** The certificate of the server, for `localhost`. */
export const AUTHORITY = fixture("localhost.cert");

export const MAIL_USER = "relais";
export const MAIL_PASSWORD = "mail-secret";

export interface TakenLetter {
  readonly from: string;
  readonly to: readonly string[];
  /** The message as it came, with its header. */
  readonly text: string;
  /** The letter came over TLS. */
  readonly secure: boolean;
}

export interface MailServerOptions {
  readonly tls?: true;
  readonly starttls?: true;
  readonly login?: true;
}

export class MailServer {
  readonly letters: TakenLetter[] = [];
  /** Answers to the next recipients, in order: a code refuses, `undefined` takes. */
  readonly answers: (number | undefined)[] = [];
  /** Recipients that were named, refused or not. */
  recipients = 0;
  /** While it is there, a letter is taken once this resolves. */
  holding: Promise<void> | undefined = undefined;
  #taken = Promise.withResolvers<TakenLetter>();
  readonly #server: SMTPServer;
  #port = 0;

  private constructor(server: (own: MailServer) => SMTPServer) {
    this.#server = server(this);
  }

  static async start({ tls, starttls, login }: MailServerOptions = {}): Promise<MailServer> {
    const mail = new MailServer((own) => {
      const options: SMTPServerOptions = {
        secure: tls === true,
        key: fixture("localhost.key"),
        cert: AUTHORITY,
        authOptional: login !== true,
        hideSTARTTLS: starttls !== true,
        disableReverseLookup: true,
        onAuth: ({ username, password }, _session, done) => {
          if (username === MAIL_USER && password === MAIL_PASSWORD) done(null, { user: username });
          else done(new Error("wrong password"));
        },
        onRcptTo: ({ address }, _session, done) => {
          own.recipients += 1;
          const responseCode = own.answers.shift();
          if (responseCode === undefined) done();
          else done(Object.assign(new Error(`no mailbox ${address}`), { responseCode }));
        },
        onData: (stream, session, done) => {
          void own.#take(stream, session, done);
        },
      };
      return new SMTPServer(options);
    });
    // A peer that goes away in the middle is no fault of the test.
    mail.#server.on("error", () => undefined);
    const listening = Promise.withResolvers<void>();
    mail.#server.listen(0, "127.0.0.1", () => listening.resolve());
    await listening.promise;
    const address = mail.#server.server.address();
    mail.#port = address !== null && typeof address === "object" ? address.port : 0;
    return mail;
  }

  get port(): number {
    return this.#port;
  }

  /** Resolves with the next letter that is taken. */
  next(): Promise<TakenLetter> {
    return this.#taken.promise;
  }

  async #take(
    stream: AsyncIterable<Buffer>,
    { envelope, secure }: Session,
    done: (error: null) => void,
  ): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part);
    await this.holding;
    const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
    const text = Buffer.concat(parts).toString();
    const letter = { from, to: envelope.rcptTo.map(({ address }) => address), text, secure };
    this.letters.push(letter);
    this.#taken.resolve(letter);
    this.#taken = Promise.withResolvers();
    done(null);
  }

  async stop(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server.close(() => closed.resolve());
    await closed.promise;
  }
}

interface Session {
  readonly envelope: {
    readonly mailFrom: { readonly address: string } | false;
    readonly rcptTo: readonly { readonly address: string }[];
  };
  readonly secure: boolean;
}
