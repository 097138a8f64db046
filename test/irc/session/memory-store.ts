/** A store in memory. The state of the next one is that of the last commit. */
import type {
  AccountRecord,
  DurableChange,
  DurableState,
  DurableStore,
  ScramKeys,
} from "../../../src/irc/network/durable.ts";
import { kindNames, recordKinds } from "../../../src/store/record-kinds.ts";

export class MemoryStore implements DurableStore {
  readonly state: DurableState;
  /** Noted and not committed. */
  readonly noted: DurableChange[] = [];
  readonly committed: DurableChange[] = [];
  /** Calls of `commit`, also of those that failed. */
  commits = 0;
  /** `commit` throws. */
  broken = false;

  constructor(state: Partial<DurableState> = {}) {
    this.state = { accounts: [], bans: [], channels: [], ...state };
  }

  note(change: DurableChange): void {
    this.noted.push(change);
  }

  forget(): void {
    this.noted.length = 0;
  }

  commit(): void {
    this.commits += 1;
    if (this.broken) throw new Error("the disk is full");
    this.committed.push(...this.noted.splice(0));
  }

  /** A store that is opened after this one was closed. */
  reopened(): MemoryStore {
    const state: Record<string, unknown> = {};
    for (const kind of kindNames) {
      const kept = new Map<string, unknown>();
      const put = ({ record, removed }: Pick<DurableChange, "record" | "removed">): void => {
        const key = recordKinds[kind].keyOf(record as never, (name) => name.toLowerCase());
        if (removed === true) kept.delete(key);
        else kept.set(key, record);
      };
      for (const record of this.state[`${kind}s`]) put({ record });
      for (const change of this.committed) if (change.kind === kind) put(change);
      state[`${kind}s`] = [...kept.values()];
    }
    return new MemoryStore(state);
  }
}

/** Keys that no password matches. */
const NO_KEYS: ScramKeys = { iterations: 4096, salt: "c2FsdA==", storedKey: "", serverKey: "" };

/** The password of an account that `accountOf` makes. */
export function passwordOf(name: string): string {
  return `${name}-password`;
}

/** Credentials without work, that `verifyAtOnce` understands. */
export function credentialsFor(password: string): Pick<AccountRecord, "passwordHash" | "scram"> {
  return { passwordHash: `hash of ${password}`, scram: { sha256: NO_KEYS, sha512: NO_KEYS } };
}

export function verifyAtOnce(password: string, hash: string): Promise<boolean> {
  return Promise.resolve(hash === `hash of ${password}`);
}

export function accountOf(name: string, others: Partial<AccountRecord> = {}): AccountRecord {
  return { name, ...credentialsFor(passwordOf(name)), createdAt: 0, ...others };
}
