/**
 * A lost password: asks NickServ for a code by e-mail, and sets another password with it, over a connection of its own that
 * joins nothing. Knows no screen.
 */
import { Client } from "./client.ts";
import type { Environment } from "./environment.ts";

/** The server's words; `done` is true where it did what was asked. */
export interface ResetAnswer {
  readonly done: boolean;
  readonly text: string;
}

export class PasswordReset {
  readonly #client: Client;
  readonly #nick: string;

  constructor(environment: Environment) {
    this.#client = new Client(environment);
    this.#nick = `Reset-${Math.floor(environment.random() * 1e6)}`;
  }

  /** The answer does not tell whether there is such an account. */
  sendCode(account: string): Promise<ResetAnswer> {
    return this.#ask(`SENDPASS ${account}`, /RESETPASS/u);
  }

  setPassword(account: string, code: string, password: string): Promise<ResetAnswer> {
    return this.#ask(`RESETPASS ${account} ${code} ${password}`, /is changed/u);
  }

  end(): void {
    this.#client.leave();
  }

  async #ask(text: string, success: RegExp): Promise<ResetAnswer> {
    if (this.#client.state.phase !== "online") {
      const refusal = await this.#connect();
      if (refusal !== undefined) return { done: false, text: refusal };
    }
    const { messages, refusal } = await this.#client.request("NS", [text]);
    const said = messages.map(({ params }) => params.at(-1) ?? "").join(" ");
    return { done: refusal === undefined && success.test(said), text: refusal ?? said };
  }

  /** Resolves with the reason of a refusal. */
  #connect(): Promise<string | undefined> {
    return new Promise((resolve) => {
      const end = this.#client.subscribe(({ phase, refusal }) => {
        if (phase !== "online" && phase !== "refused" && phase !== "waiting") return;
        end();
        if (phase === "waiting") this.#client.leave();
        resolve(phase === "online" ? undefined : (refusal?.text ?? ""));
      });
      this.#client.enter({ nick: this.#nick, channels: [], returning: true });
    });
  }
}
