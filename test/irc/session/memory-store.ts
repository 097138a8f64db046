/** A store in memory. The state of the next one is that of the last commit. */
import type {
  AccountRecord,
  DurableChange,
  DurableState,
  DurableStore,
  ScramKeys,
} from "../../../src/irc/network/durable.ts";
import type { ServerBan } from "../../../src/irc/network/server-bans.ts";

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
    this.state = { accounts: [], bans: [], ...state };
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
    const accounts = new Map<string, AccountRecord>(
      this.state.accounts.map((account) => [account.name, account]),
    );
    const bans = new Map<string, ServerBan>(this.state.bans.map((ban) => [`${ban.kind} ${ban.mask}`, ban]));
    for (const change of this.committed) {
      if (change.kind === "account") accounts.set(change.account.name, change.account);
      else if (change.kind === "account-removed") accounts.delete(change.name);
      else if (change.kind === "ban") bans.set(`${change.ban.kind} ${change.ban.mask}`, change.ban);
      else bans.delete(`${change.ban.kind} ${change.ban.mask}`);
    }
    return new MemoryStore({ accounts: [...accounts.values()], bans: [...bans.values()] });
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
