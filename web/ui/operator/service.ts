/** The API of this page, what the operator may do with it, and what was done last. */
import { signal } from "@preact/signals";
import { ApiRefusal, OperatorApi } from "../../core/operator/api.ts";
import type { Summary } from "../../core/operator/rows.ts";
import { client } from "../store.ts";

export const api = new OperatorApi({
  ask: () => client.request("APITOKEN", []),
  fetch: (path, init) => fetch(path, init),
  now: () => performance.now(),
});

/** The network in numbers and the scopes of the operator; undefined until the server has answered. */
export const summary = signal<Summary | ApiRefusal | undefined>(undefined);
/** The last act, for the line that screen readers say. */
export const lastAct = signal<{ readonly text: string } | undefined>(undefined);

export async function loadSummary(): Promise<void> {
  try {
    summary.value = await api.get<Summary>("/summary");
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    summary.value = error;
  }
}

/** The user is no operator: nothing of what an operator saw stays. */
export function forgetOperator(): void {
  api.forget();
  summary.value = undefined;
  lastAct.value = undefined;
}

export function may(scope: string): boolean {
  const found = summary.value;
  return found !== undefined && !(found instanceof ApiRefusal) && found.token.scopes.includes(scope);
}
