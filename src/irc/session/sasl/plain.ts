/** The mechanism PLAIN. Source: RFC 4616. */
import { FAILED, textOf } from "./mechanism.ts";
import type { Mechanism } from "./mechanism.ts";

/** `authzid NUL authcid NUL password`. The first may be empty, or the same as the second: nobody may act for another. */
export const plain: Mechanism = {
  respond: (response) => {
    const [authorisation, name = "", password = "", ...more] = textOf(response)?.split("\0") ?? [];
    if (authorisation === undefined || more.length > 0 || name === "" || password === "") return FAILED;
    if (authorisation !== "" && authorisation !== name) return FAILED;
    return { kind: "password", name, password };
  },
};
