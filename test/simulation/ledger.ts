/**
 * The commands of a network of several machines: those that were submitted, and what each machine applied at each position of
 * the log. All apply the same, in the same order, and nothing that was lost.
 */
import type { NetworkCommand } from "../../src/irc/session/network-command.ts";
import { CommandLost } from "../../src/irc/session/node-log.ts";
import { demand } from "./violation.ts";

class Counts {
  readonly #counts = new Map<string, number>();

  add(text: string): void {
    this.#counts.set(text, this.of(text) + 1);
  }

  of(text: string): number {
    return this.#counts.get(text) ?? 0;
  }

  get texts(): Iterable<string> {
    return this.#counts.keys();
  }

  get total(): number {
    return this.#counts.values().reduce((sum, count) => sum + count, 0);
  }
}

/** One machine's place in the ledger. */
export class Reading {
  readonly #name: string;
  readonly #positions: Map<number, string[]>;
  #position: number;
  #count = Infinity;

  /** Everything up to `position` was applied before. */
  constructor(name: string, positions: Map<number, string[]>, position: number) {
    this.#name = name;
    this.#positions = positions;
    this.#position = position;
  }

  /** The machine is about to apply a command. Throws a Violation if another one has applied something else there. */
  applies(command: NetworkCommand, position: number): void {
    if (position !== this.#position) this.#goTo(position);
    const text = textOf(command);
    const known = this.#positions.get(position) ?? [];
    this.#positions.set(position, known);
    const there = known[this.#count];
    // It is the first to do so, or all have done the same.
    demand(there === undefined || there === text, () => `${this.#name} applies ${text} at ${position}`);
    if (there === undefined) known.push(text);
    this.#count += 1;
  }

  /** The machine has applied all entries before this position. */
  #goTo(position: number): void {
    for (let passed = this.#position; passed < position; passed += 1) {
      const there = this.#positions.get(passed)?.length ?? 0;
      const applied = passed === this.#position ? this.#count : 0;
      demand(applied >= there, () => `${this.#name} has left something out at ${passed}`);
    }
    this.#position = position;
    this.#count = 0;
  }
}

export class Ledger {
  readonly #positions = new Map<number, string[]>();
  readonly #submitted = new Counts();
  /** The machine of the client knows that they were applied. */
  readonly #answered = new Counts();
  /** Their machine was taken for lost before the log had them. */
  readonly #lost = new Counts();

  reading(name: string, position: number): Reading {
    return new Reading(name, this.#positions, position);
  }

  submitted(command: NetworkCommand, applied: Promise<void> | undefined): void {
    const text = textOf(command);
    this.#submitted.add(text);
    applied?.then(
      () => this.#answered.add(text),
      (error: unknown) => error instanceof CommandLost && this.#lost.add(text),
    );
  }

  /** Commands that were submitted, and those that were applied and were not said by a log itself. */
  get counts(): { readonly submitted: number; readonly lost: number } {
    return { submitted: this.#submitted.total, lost: this.#lost.total };
  }

  /** Throws a Violation if a command was applied more often than it was said, or not though somebody was told so. */
  judge(): void {
    const applied = new Counts();
    for (const texts of this.#positions.values()) for (const text of texts) applied.add(text);
    for (const text of applied.texts) {
      if (ABOUT_RUNS.test(text)) continue;
      const most = this.#submitted.of(text) - this.#lost.of(text);
      demand(applied.of(text) <= most, () => `applied ${applied.of(text)} times, and said ${most}: ${text}`);
    }
    for (const text of this.#answered.texts) {
      const least = this.#answered.of(text);
      demand(
        applied.of(text) >= least,
        () => `applied ${applied.of(text)} times, answered ${least}: ${text}`,
      );
    }
  }
}

/** The logs say these. */
const ABOUT_RUNS = /^\{"kind":"node-(?:began|ended)"/u;

const textOf = (command: NetworkCommand): string =>
  JSON.stringify("tags" in command ? { ...command, tags: [...command.tags] } : command);
