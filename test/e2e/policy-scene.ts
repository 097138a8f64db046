/** A server that asks a program over HTTP, which answers as a test says. */
import type { PolicyEvent } from "../../src/irc/commands/moderation/policy-port.ts";
import { PolicyHook } from "../../src/policy-hook/index.ts";
import type { PolicyOptions } from "../../src/policy-hook/index.ts";
import { MemoryStore } from "../irc/session/memory-store.ts";
import { Relais } from "./relais.ts";
import type { LineClient } from "./relais.ts";

type Question = Readonly<Record<string, unknown>>;
export type Answer = (question: Question) => Response | Promise<Response>;

export const say = (action: string, others: object = {}): Response => Response.json({ action, ...others });
export const allow: Answer = () => say("allow");

const closing: (() => unknown)[] = [];

/** Ends the servers of a test. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).toReversed()) await close();
}

interface Scene {
  readonly relais: Relais;
  readonly hook: PolicyHook;
  readonly questions: Question[];
  readonly failures: unknown[];
  readonly headers: Headers[];
  readonly bodies: string[];
  /** Moves the clock of the breaker. */
  readonly pass: (milliseconds: number) => void;
}

/** A server that asks about these events. */
export async function scene(
  events: readonly PolicyEvent[],
  answer: Answer,
  others: Partial<Omit<PolicyOptions, "limits">> & {
    readonly limits?: Partial<PolicyOptions["limits"]>;
  } = {},
): Promise<Scene> {
  const questions: Question[] = [];
  const bodies: string[] = [];
  const headers: Headers[] = [];
  const program = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const body = await request.text();
      bodies.push(body);
      headers.push(request.headers);
      const question = JSON.parse(body) as Question;
      questions.push(question);
      return answer(question);
    },
  });
  closing.push(() => program.stop(true));
  const failures: unknown[] = [];
  let now = 0;
  const options: PolicyOptions = {
    url: `http://127.0.0.1:${program.port}/policy`,
    secret: undefined,
    default: "allow",
    events,
    privateTexts: false,
    ...others,
    limits: { deadline: 5_000, mostRequests: 10, failures: 5, pause: 1_000, ...others.limits },
  };
  const hook = new PolicyHook(
    options,
    (failure) => failures.push(failure),
    () => now,
  );
  const relais = await Relais.start({
    policy: hook,
    store: new MemoryStore(),
    network: { accounts: true, disabledCapabilities: [] },
  });
  closing.push(() => relais.stop());
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { relais, hook, questions, failures, headers, bodies, pass };
}

export async function inTea(relais: Relais, ...nicks: readonly string[]): Promise<LineClient[]> {
  const clients: LineClient[] = [];
  for (const nick of nicks) {
    const client = await relais.connect(nick);
    client.send("JOIN #tea");
    await client.heard();
    clients.push(client);
  }
  for (const client of clients) await client.heard();
  return clients;
}
