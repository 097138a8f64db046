/** Retention while the server runs: steps, pauses and errors. */
import { expect, it } from "bun:test";
import { keepPruned } from "../../src/startup/pruning.ts";

/** Steps that the test takes itself, and the pauses before them. */
class Steps {
  readonly pauses: number[] = [];
  readonly errors: unknown[] = [];
  readonly stop: () => void;
  #next: (() => void) | undefined;

  constructor(prune: (now: number) => boolean) {
    this.stop = keepPruned(
      prune,
      () => 7,
      (error) => this.errors.push(error),
      (callback, pause) => {
        this.#next = callback;
        this.pauses.push(pause);
        return () => {
          this.#next = undefined;
        };
      },
    );
  }

  /** False if no step is to come. */
  take(): boolean {
    const next = this.#next;
    next?.();
    return next !== undefined;
  }
}

it("goes on soon while there is more to remove, and later when there is nothing", () => {
  const answers = [true, false];
  const times: number[] = [];
  const steps = new Steps((now) => {
    times.push(now);
    return answers.shift() ?? false;
  });
  steps.take();
  steps.take();
  expect(steps.pauses).toEqual([10_000, 50, 10_000]);
  expect(times).toEqual([7, 7]);
});

it("hands errors on, and tries again a minute later", () => {
  const error = new Error("the disk is full");
  const steps = new Steps(() => {
    throw error;
  });
  steps.take();
  expect(steps.errors).toEqual([error]);
  expect(steps.pauses).toEqual([10_000, 60_000]);
});

it("ends when it is stopped", () => {
  const steps = new Steps(() => true);
  steps.take();
  steps.stop();
  expect(steps.take()).toBe(false);
});
