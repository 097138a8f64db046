/** Sends letters by SMTP, each in a limited time: tries again after temporary faults, and never has too many under way. */
import { setTimeout } from "node:timers/promises";
import { createTransport } from "nodemailer";
import type { Configuration } from "../config/load.ts";
import { mailPorts } from "../config/mail-options.ts";
import type { Letter, MailOutcome } from "../irc/index.ts";
import { Turns } from "./turns.ts";

export interface MailerOptions {
  readonly host: string;
  readonly port: number;
  /** `none` sends readable; the others send nothing without TLS. */
  readonly security: "starttls" | "tls" | "none";
  readonly login: { readonly user: string; readonly pass: string } | undefined;
  readonly from: { readonly name: string; readonly address: string };
  /** Milliseconds for a letter, with all tries and the wait for its turn. */
  readonly timeout: number;
  /** Milliseconds before the second try; by default a second. The next pause is twice as long. */
  readonly pause?: number;
  /** Certificate of the authority that the mail server's is checked against, in place of the system's. */
  readonly authority?: string;
}

const LIMITS = { atOnce: 2, waiting: 64 };
const TRIES = 3;
const PAUSE = 1_000;

/** The sender of letters, which follows the configuration. */
export class MailService {
  #mailer: Mailer | undefined;

  constructor(configuration: Configuration) {
    this.configure(configuration);
  }

  /** Sends by this configuration from now on. Letters under way are sent by the one before. */
  configure(configuration: Configuration): void {
    this.#mailer = mailerOf(configuration);
  }

  /** Never rejects. */
  sendMail(letter: Letter): Promise<MailOutcome> {
    return this.#mailer?.send(letter) ?? Promise.resolve({ kind: "failed", reason: "no-mail" });
  }
}

function mailerOf({ settings: { mail, network }, mailPassword: pass }: Configuration): Mailer | undefined {
  const { host, from, user, security, timeout } = mail;
  if (host === undefined || from === undefined) return undefined;
  return new Mailer({
    host,
    port: mail.port ?? mailPorts[security],
    security,
    login: user === undefined || pass === undefined ? undefined : { user, pass },
    from: { name: network.name, address: from },
    timeout,
  });
}

export class Mailer {
  readonly #options: MailerOptions;
  readonly #transport: ReturnType<typeof transportOf>;
  readonly #turns = new Turns(LIMITS);

  constructor(options: MailerOptions) {
    this.#options = options;
    this.#transport = transportOf(options);
  }

  /** Never rejects. */
  send(letter: Letter): Promise<MailOutcome> {
    const signal = AbortSignal.timeout(this.#options.timeout);
    return this.#turns.take(() => this.#tries(letter, signal), { kind: "failed", reason: "busy" });
  }

  async #tries(letter: Letter, signal: AbortSignal): Promise<MailOutcome> {
    let pause = this.#options.pause ?? PAUSE;
    for (let left = TRIES - 1; ; left -= 1) {
      const fault = await this.#try(letter, signal);
      if (fault === undefined) return "sent";
      if (fault.permanent || left === 0 || signal.aborted) return fault.outcome;
      await setTimeout(pause, undefined, { signal }).catch(() => undefined);
      pause *= 2;
    }
  }

  async #try({ to, subject, lines }: Letter, signal: AbortSignal): Promise<Fault | undefined> {
    const { from } = this.#options;
    try {
      await this.#transport.sendMail({
        from,
        to: { name: "", address: to },
        envelope: { from: from.address, to: [to] },
        subject,
        text: lines.join("\n"),
        headers: { "Auto-Submitted": "auto-generated" },
        signal,
      });
      return undefined;
    } catch (error) {
      return faultOf(error);
    }
  }
}

function transportOf({ host, port, security, login, authority, timeout }: MailerOptions) {
  return createTransport({
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    ...(login === undefined ? {} : { auth: login }),
    ...(authority === undefined ? {} : { tls: { ca: authority } }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

interface Fault {
  /** Another try would end in the same way. */
  readonly permanent: boolean;
  readonly outcome: Exclude<MailOutcome, "sent">;
}

/** The texts of errors name addresses, so only their codes go on. */
function faultOf(error: unknown): Fault {
  const { code = "unknown", responseCode, permanent = false, command } = fieldsOf(error);
  const reason = responseCode === undefined ? code : `${code} ${responseCode}`;
  // Source: RFC 5321, section 3.3: the answer to RCPT is about the address of the recipient.
  const kind = permanent && command === "RCPT TO" ? "refused" : "failed";
  return { permanent, outcome: { kind, reason } };
}

interface ErrorFields {
  readonly code?: string;
  readonly responseCode?: number;
  readonly permanent?: boolean;
  readonly command?: string;
}

function fieldsOf(error: unknown): ErrorFields {
  return error instanceof Error ? (error as ErrorFields) : {};
}
