/** Refusals of requests for files: a row for each code, with the status and the text of the answer. */

interface RefusalRow {
  readonly status: number;
  readonly text: string;
}

export const refusalRows = {
  origin: { status: 403, text: "Pages of this origin may not upload files (allowed-origins)." },
  "not-found": { status: 404, text: "There is no such file." },
  method: { status: 405, text: "The file host does not take this method here." },
  credentials: {
    status: 401,
    text: "Send the name and the password of your account (Authorization: Basic).",
  },
  wrong: { status: 401, text: "The credentials are wrong." },
  suspended: { status: 403, text: "The account is suspended." },
  unverified: { status: 403, text: "The account is not verified yet." },
  "code-needed": {
    status: 403,
    text: "The account has two factors: use a password for a device (NickServ APPPASS).",
  },
  banned: { status: 403, text: "You are banned from this server." },
  "not-owner": { status: 403, text: "The file belongs to another account." },
  "too-many-tries": { status: 429, text: "Too many failed tries. Try again later." },
  busy: { status: 503, text: "Too many passwords or tokens wait to be verified. Try again later." },
  "too-many-uploads": { status: 503, text: "Too many uploads at this time. Try again later." },
  "too-often": { status: 429, text: "Too many uploads in a minute. Try again later." },
  paused: { status: 503, text: "The server is about to restart. Try again later." },
  "too-large": { status: 413, text: "The file is too large." },
  "account-full": { status: 507, text: "The account has no room for this file: delete others (DELETE)." },
  "server-full": { status: 507, text: "The server has no room for this file." },
  "too-slow": { status: 408, text: "The upload took too long." },
  aborted: { status: 400, text: "The upload ended early." },
  empty: { status: 400, text: "There is no file in the body of the request." },
  form: { status: 415, text: "Send the file itself as the body of the request, and not a form." },
  picture: {
    status: 415,
    text: "Pictures of this type are not taken: the place where they were taken cannot be removed from them.",
  },
  damaged: { status: 422, text: "The picture or video is damaged." },
  disk: { status: 507, text: "The file cannot be kept at the moment." },
} as const satisfies Readonly<Record<string, RefusalRow>>;

export type RefusalCode = keyof typeof refusalRows;

/** Ends the handling of a request. */
export class Refused extends Error {
  readonly code: RefusalCode;
  /** Seconds until the next try, where that is known. */
  readonly wait: number | undefined;

  constructor(code: RefusalCode, facts: { readonly wait?: number; readonly cause?: unknown } = {}) {
    super(refusalRows[code].text, { cause: facts.cause });
    this.name = "Refused";
    this.code = code;
    this.wait = facts.wait;
  }
}
