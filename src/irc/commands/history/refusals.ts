/** Refusals of CHATHISTORY. Source: IRCv3 chathistory, "Errors and Warnings". */

export interface Refusal {
  readonly code: "INVALID_PARAMS" | "INVALID_TARGET" | "MESSAGE_ERROR" | "INVALID_MSGREFTYPE";
  /** The words that it is about, after the subcommand. */
  readonly about: readonly string[];
  readonly text: string;
}

export function isRefusal(result: object): result is Refusal {
  return "code" in result;
}

/** `about` is the word that cannot be read, if it is one. */
export function wrong(text: string, ...about: readonly string[]): Refusal {
  return { code: "INVALID_PARAMS", about, text };
}

/** The target does not exist, or the client may not read it: the answer does not tell which. */
export function noTarget(target: string): Refusal {
  return { code: "INVALID_TARGET", about: [target], text: "Messages could not be retrieved" };
}

export function notRead(...about: readonly string[]): Refusal {
  return { code: "MESSAGE_ERROR", about, text: "Messages could not be retrieved" };
}
