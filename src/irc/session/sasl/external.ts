/** The mechanism EXTERNAL: the proof is the certificate of the connection. Source: RFC 4422, appendix A. */
import { FAILED, textOf } from "./mechanism.ts";
import type { Mechanism } from "./mechanism.ts";

/** The response is the name to act for, or nothing: the account that lists the certificate. */
export const external: Mechanism = {
  respond: (response) => {
    const name = textOf(response);
    return name === undefined || name.includes("\0") ? FAILED : { kind: "certificate", name };
  },
};
