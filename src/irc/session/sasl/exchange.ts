/** One SASL exchange of a client: its mechanism, the response so far, and the proof that was right. */
import { randomBytes } from "node:crypto";
import type { Proven } from "../../network/policy/login.ts";
import type { SaslMechanism } from "../../wire/sasl.ts";
import { mechanismRows, SaslResponse } from "../../wire/sasl.ts";
import type { Realm } from "../realm.ts";
import { ircv3Bearer, OauthBearer } from "./bearer.ts";
import { external } from "./external.ts";
import type { Mechanism } from "./mechanism.ts";
import { plain } from "./plain.ts";
import { Scram } from "./scram.ts";
import type { ScramHash } from "./scram-keys.ts";

const NONCE_BYTES = 18;

export class SaslExchange {
  readonly mechanism: Mechanism;
  readonly name: SaslMechanism;
  readonly response: SaslResponse;
  /** The client has proved itself, and has yet to take note of the last challenge. */
  proven: Proven | undefined = undefined;
  /** The answer to a failure. */
  refusal: "ERR_SASLFAIL" | "ERR_NICKLOCKED" = "ERR_SASLFAIL";

  constructor(realm: Realm, name: SaslMechanism) {
    this.name = name;
    this.response = new SaslResponse(mechanismRows[name].parts);
    this.mechanism = makers[name](realm);
  }
}

const scram =
  (hash: ScramHash) =>
  ({ network, secrets }: Realm): Mechanism =>
    new Scram(hash, randomBytes(NONCE_BYTES).toString("base64"), (name) => {
      const account = network.accounts.findByNick(name);
      return { account, keys: account?.scram?.[hash] ?? secrets.decoy(hash, network.fold(name)) };
    });

const makers = {
  EXTERNAL: () => external,
  "SCRAM-SHA-512": scram("sha512"),
  "SCRAM-SHA-256": scram("sha256"),
  OAUTHBEARER: () => new OauthBearer(),
  IRCV3BEARER: () => ircv3Bearer,
  PLAIN: () => plain,
} as const satisfies Record<SaslMechanism, (realm: Realm) => Mechanism>;
