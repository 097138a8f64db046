/** Acts of operators become entries of the audit, as commands of the log that follow the act. */
import type { Effect } from "../commands/command.ts";
import { REFUSED } from "../network/audit.ts";
import type { AuditEntry } from "../network/audit.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";

/** An act, without the facts about the operator. */
type Act = Omit<AuditEntry, "at" | "actor" | "account" | "operator" | "address">;

/** Does nothing for an effect that is no act of an operator. */
export function audit({ log, clock }: Pick<Realm, "log" | "clock">, session: Session, effect: Effect): void {
  const act = actOf(effect);
  if (act === undefined) return;
  const { user, mask: actor, connection } = session;
  const { account, operator } = user ?? {};
  const { remoteAddress: address } = connection;
  const at = clock.now();
  const who = {
    actor,
    ...(account !== undefined && { account }),
    ...(operator !== undefined && { operator }),
    ...(address !== "" && { address }),
  };
  void log.submit({ kind: "audit", entry: { at, ...who, ...act }, at });
}

/** The same for an act of a program. */
export function auditAct(
  { log }: Pick<Realm, "log">,
  { account, ...who }: Omit<AuditEntry, "action" | "account"> & { readonly account: string | undefined },
  act: Act,
): void {
  const entry = { ...who, ...(account !== undefined && { account }), ...act };
  void log.submit({ kind: "audit", entry, at: who.at });
}

function actOf(effect: Effect): Act | undefined {
  if (effect.kind === "oper") return { action: "OPER" };
  if (effect.kind === "oper-refused") {
    const { operator: value, reason } = effect;
    // Tries are limited: those past the limit say nothing new.
    return reason === "too-many-tries" ? undefined : { action: REFUSED, value, reason };
  }
  if (effect.kind !== "operator-action") return undefined;
  const { kind: _, ...act } = effect;
  return act;
}
