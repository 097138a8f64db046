/** A network in memory with everything that docs/accounts.md tells of: mail, two factors, single sign-on, history, an operator. */
import { Secret, TOTP } from "otpauth";
import { ask, PROVIDER, readToken } from "../irc/session/accounts.ts";
import type { FakeConnection, World } from "../irc/session/harness.ts";
import { Mailbox, worldWithMail } from "../irc/session/mailbox.ts";
import { makeOperator } from "../irc/commands/operator/operators.ts";
import type { AccountPerson, AccountRow } from "./accounts-irc.ts";

const STEP = 30_000;

export class AccountScene {
  readonly #mailbox = new Mailbox();
  readonly #world: World;
  readonly #people: Readonly<Record<AccountPerson, FakeConnection>>;
  #kept = "";

  constructor() {
    const options = {
      provider: PROVIDER,
      verifyToken: readToken,
      network: { history: true, nickProtection: "grace" as const },
    };
    this.#world = worldWithMail(this.#mailbox, [], {}, options);
    const connect = (nick: AccountPerson, address: string): FakeConnection =>
      this.#world.connect(nick, "", { address });
    this.#people = {
      root: connect("root", "192.0.2.1"),
      ana: this.#world.connect("ana", "", { address: "192.0.2.2", tls: { fingerprint: "5e".repeat(32) } }),
      bob: connect("bob", "192.0.2.3"),
      carl: connect("carl", "192.0.2.6"),
      dan: connect("dan", "192.0.2.4"),
      eve: connect("eve", "192.0.2.5"),
    };
    makeOperator(this.#people.root, ["accounts", "vhosts"]);
  }

  /** Returns the answer to the one who says it. */
  async run([by, , says, hears, more = {}]: AccountRow): Promise<string> {
    for (const [person, line] of more.first ?? []) await ask(this.#people[person], line);
    const line = says
      .replace("$MAIL", this.#mailbox.code)
      .replace("$CODE", this.#kept)
      .replace("$TOTP", () => this.#code());
    const letter = more.letter && this.#mailbox.next();
    await ask(this.#people[by]);
    const heard = (await ask(this.#people[by], line)).join("\n");
    if (more.keeps) this.#kept = hears.exec(heard)?.[1] ?? "";
    await letter;
    return heard;
  }

  /** Each code counts once. */
  #code(): string {
    this.#world.pass(STEP);
    return TOTP.generate({ secret: Secret.fromBase32(this.#kept), timestamp: this.#world.now });
  }
}
