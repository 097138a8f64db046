/**
 * The API on the ports of the web client, for its operators' screen: only for pages of this very server, and only with a token
 * of an operator. The tokens of programs are for the port of HTTP alone.
 */
import type { Api } from "./api/api.ts";
import { Problem } from "./api/problem.ts";
import { API_ROOT } from "./api/root.ts";
import { isOwnOrigin } from "./session-cookie.ts";

/** Bytes of a request's body. */
const MOST_BODY = 65_536;
/** As `OperatorTokens` makes them. */
const BEARER = /^Bearer +relais-operator_[a-z2-7]{52}$/iu;

interface Circumstances {
  /** True if the client speaks TLS. */
  readonly secure: boolean;
  readonly remoteAddress: string | undefined;
}

/** Undefined for other paths. */
export async function answerOperators(
  api: Pick<Api, "answer">,
  request: Request,
  { secure, remoteAddress = "" }: Circumstances,
): Promise<Response | undefined> {
  if (URL.parse(request.url)?.pathname.startsWith(`${API_ROOT}/`) !== true) return undefined;
  return refusal(request, secure)?.response() ?? api.answer(request, remoteAddress);
}

function refusal({ headers, body }: Request, secure: boolean): Problem | undefined {
  if (headers.has("origin") && !isOwnOrigin(headers, secure))
    return new Problem(403, "ORIGIN", "The API is only for pages of this server here");
  if (!BEARER.test(headers.get("authorization") ?? ""))
    return new Problem(401, "TOKEN", "The API is only for operators here: send the token of APITOKEN");
  // The listener takes bodies of any length, for uploads.
  const length = headers.get("content-length");
  if (body !== null && !(length !== null && Number(length) <= MOST_BODY))
    return new Problem(413, "TOO_LARGE", `A request has at most ${MOST_BODY} bytes`);
  return undefined;
}
