/** Mechanisms that take a token of an identity provider. What the token says is for others to find out. */
import { decodeName, FAILED, textOf } from "./mechanism.ts";
import type { Mechanism, SaslStep } from "./mechanism.ts";

/** Separates and ends the pairs. */
const SEPARATOR = "\u0001";
/** The flag says that there is no channel binding. Source: RFC 5801, section 4. */
const HEADER = /^[ny],(?:a=([^,]*))?,$/u;
/** Source: RFC 6750, section 2.1. The scheme is in any case. */
const BEARER = /^auth=bearer +([\w.~+/-]+=*)$/iu;

/** OAUTHBEARER. A failure is explained, and the client takes note of that with any response. Source: RFC 7628, section 3. */
export class OauthBearer implements Mechanism {
  readonly explains = true;
  #answered = false;

  respond(response: Buffer): SaslStep {
    const text = textOf(response);
    if (this.#answered || text === undefined) return FAILED;
    this.#answered = true;
    const [header = "", ...pairs] = text.split(SEPARATOR);
    const [whole, authorisation = ""] = HEADER.exec(header) ?? [];
    const name = decodeName(authorisation);
    const ends = pairs.slice(-2).join("") === "" && pairs.length >= 2;
    if (whole === undefined || name === undefined || !ends) return { kind: "error" };
    const [token] = pairs.flatMap((pair) => BEARER.exec(pair)?.[1] ?? []);
    // A client that does not know the provider sends none, to be answered its address.
    if (token === undefined) return { kind: "error" };
    return { kind: "token", name: name === "" ? undefined : name, token };
  }
}

const TOKEN_TYPES: ReadonlySet<string> = new Set(["oauth2", "jwt"]);

/** IRCV3BEARER: `authzid NUL type NUL token`. Source: IRCv3 ircv3bearer (ircv3-specifications pull request 545). */
export const ircv3Bearer: Mechanism = {
  respond: (response) => {
    const [name, type = "", token = "", ...more] = textOf(response)?.split("\0") ?? [];
    if (name === undefined || more.length > 0 || token === "" || !TOKEN_TYPES.has(type)) return FAILED;
    return { kind: "token", name: name === "" ? undefined : name, token };
  },
};
