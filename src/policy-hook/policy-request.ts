/** One question to the policy hook over HTTP: a signed POST of JSON, and its answer, which is checked and bounded. */
import { createHmac } from "node:crypto";
import { policyActions } from "../irc/commands/moderation/policy-port.ts";
import type { PolicyAnswer, PolicyFailure } from "../irc/commands/moderation/policy-port.ts";

/** Bytes of an answer. */
const ANSWER_BYTES = 16_384;
const REASON_LENGTH = 200;
/** Seconds of a mute or a ban: ten years. */
const MOST_SECONDS = 315_360_000;

export interface PolicyRequest {
  readonly url: string;
  /** Undefined for a request without a signature. */
  readonly secret: string | undefined;
  /** Milliseconds. */
  readonly deadline: number;
  readonly body: string;
}

/** There is no answer. The message says what was wrong. */
export class NoAnswer extends Error {
  readonly code: PolicyFailure;

  constructor(code: PolicyFailure, message: string) {
    super(message);
    this.code = code;
  }
}

/** Follows no redirects. Rejects with a {@link NoAnswer}. */
export async function sendQuestion({ url, secret, deadline, body }: PolicyRequest): Promise<PolicyAnswer> {
  const signal = AbortSignal.timeout(deadline);
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal,
      headers: {
        "Content-Type": "application/json",
        ...(secret !== undefined && { "X-Relais-Signature": signatureOf(body, secret) }),
      },
      body,
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new NoAnswer("status", `the status is ${response.status}; expected 200`);
    }
    return answerOf(await boundedText(response));
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    if (signal.aborted) throw new NoAnswer("deadline", `no answer within ${deadline} ms`);
    throw new NoAnswer("unreachable", error instanceof Error ? error.message : String(error));
  }
}

/** `sha256=` and the HMAC-SHA-256 of the body, in lower-case hexadecimal digits. */
function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

async function boundedText({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > ANSWER_BYTES)
      throw new NoAnswer("answer", `the answer is longer than ${ANSWER_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function answerOf(text: string): PolicyAnswer {
  const { action: word, reason = "", seconds } = fieldsOf(text);
  const action = policyActions.find((each) => each === word);
  if (action === undefined)
    throw new NoAnswer("answer", `action: expected one of ${policyActions.join(", ")}`);
  if (typeof reason !== "string") throw new NoAnswer("answer", "reason: expected a text");
  const isTime = typeof seconds === "number" && seconds >= 0 && seconds <= MOST_SECONDS;
  if (seconds !== undefined && !isTime)
    throw new NoAnswer("answer", `seconds: expected a number from 0 to ${MOST_SECONDS}`);
  const line = reason
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, REASON_LENGTH);
  return {
    action,
    reason: line === "" ? "This is not allowed here" : line,
    ...(isTime && { duration: Math.round(seconds * 1_000) }),
  };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NoAnswer("answer", "the answer is no JSON");
  }
  if (typeof value !== "object" || value === null) throw new NoAnswer("answer", "the answer is no object");
  // An object's fields can be read by any name.
  return value as Readonly<Record<string, unknown>>;
}
