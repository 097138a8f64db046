/** The policy hook: asks a program outside by HTTP about what clients do, and says what counts where it does not answer. */
import type {
  PolicyAnswer,
  PolicyEvent,
  PolicyFailure,
  PolicyPort,
  PolicyQuestion,
} from "../irc/commands/moderation/policy-port.ts";
import { Breaker } from "../circuit-breaker/breaker.ts";
import type { policyLimitRows } from "./limits.ts";
import { NoAnswer, sendQuestion } from "./policy-request.ts";

export interface PolicyOptions {
  /** Undefined: nothing is asked. */
  readonly url: string | undefined;
  readonly secret: string | undefined;
  /** The answer where there is no other. */
  readonly default: "allow" | "refuse";
  readonly events: readonly PolicyEvent[];
  /** Questions hold the texts of private messages. */
  readonly privateTexts: boolean;
  readonly limits: Readonly<Record<keyof typeof policyLimitRows, number>>;
}

/** A question without an answer, for the log. `pause` is in milliseconds, where the hook is left alone now. */
export interface Failure {
  readonly reason: PolicyFailure;
  readonly detail: string;
  readonly pause?: number;
}

/** Milliseconds that only go on. */
type SteadyNow = () => number;

export class PolicyHook implements PolicyPort {
  #options: PolicyOptions;
  readonly #now: SteadyNow;
  readonly #failed: (failure: Failure) => void;
  readonly #breaker = new Breaker();
  readonly #outcomes = new Map<string, number>([["allow", 0]]);
  #waiting = 0;

  constructor(options: PolicyOptions, failed: (failure: Failure) => void, now: SteadyNow) {
    this.#options = options;
    this.#failed = failed;
    this.#now = now;
  }

  /** Holds for questions from now on. */
  configure(options: PolicyOptions): void {
    this.#options = options;
  }

  /** Questions that wait for an answer. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Questions so far by outcome: the action, the failure, or `busy` and `paused` for those that were not put. */
  get outcomes(): ReadonlyMap<string, number> {
    return this.#outcomes;
  }

  asks(event: PolicyEvent): boolean {
    return this.#options.url !== undefined && this.#options.events.includes(event);
  }

  async decide(question: PolicyQuestion): Promise<PolicyAnswer> {
    const { url, secret, privateTexts, limits } = this.#options;
    if (url === undefined) return { action: "allow", reason: "" };
    if (this.#waiting >= limits.mostRequests) return this.#default("busy");
    if (!this.#breaker.begin(this.#now(), limits)) return this.#default("paused");
    const { text, ...others } = question;
    const isTold = text !== undefined && (question.event !== "private" || privateTexts);
    const body = JSON.stringify({
      id: crypto.randomUUID(),
      time: new Date().toISOString(),
      ...others,
      ...(isTold && { text }),
    });
    this.#waiting += 1;
    try {
      const answer = await sendQuestion({ url, secret, deadline: limits.deadline, body });
      this.#breaker.succeeded();
      this.#count(answer.action);
      return answer;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const isPaused = this.#breaker.failed(this.#now(), limits);
      const { code: reason, message: detail } = error;
      this.#failed({ reason, detail, ...(isPaused && { pause: limits.pause }) });
      return this.#default(reason);
    } finally {
      this.#waiting -= 1;
    }
  }

  #default(outcome: string): PolicyAnswer {
    this.#count(outcome);
    return { action: this.#options.default, reason: "This cannot be checked at the moment; try again later" };
  }

  #count(outcome: string): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }
}
