/** The state of a client, and those who follow it. The part of the client that knows no connection. */
import { Draft } from "./draft.ts";
import type { Environment } from "./environment.ts";
import { initialState } from "./initial.ts";
import { localLine } from "./lines.ts";
import { SERVER_BUFFER } from "./state.ts";
import type { ChatBuffer, State } from "./state.ts";

export abstract class ClientState {
  protected readonly environment: Environment;
  readonly #listeners = new Set<(state: State) => void>();
  #state: State = initialState;

  constructor(environment: Environment) {
    this.environment = environment;
  }

  get state(): State {
    return this.#state;
  }

  /** Calls back after each change. Returns the end of that. */
  subscribe(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The buffer that is shown. */
  get active(): ChatBuffer | undefined {
    return this.#state.buffers.get(this.#state.active ?? "");
  }

  /** The server keeps what was said. */
  get hasHistory(): boolean {
    return this.has("draft/chathistory") || this.has("chathistory");
  }

  /** A line of the client's own, in the buffer that is shown. */
  note(text: string, kind: "info" | "error" = "info", place?: string): void {
    this.draft((draft) => {
      const name = place ?? draft.state.active ?? SERVER_BUFFER;
      draft.open(name);
      draft.append(name, localLine(kind, text, this.environment.now()));
    });
  }

  /** Hides all lines of a buffer, until someone wants earlier ones. */
  clear(name: string): void {
    this.draft((draft) => draft.change(name, { clearedAt: draft.buffer(name)?.lines.at(-1)?.time }));
  }

  protected has(capability: string): boolean {
    return this.#state.capabilities.has(capability);
  }

  protected draft(change: (draft: Draft) => void): void {
    const draft = new Draft(this.#state);
    change(draft);
    this.change(draft.state);
  }

  protected change(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
