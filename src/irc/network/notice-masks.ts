/** Kinds of notices that the server sends to operators with user mode `s`: one row each, and masks of their letters. */

interface NoticeRow {
  readonly bit: number;
  readonly name: string;
  readonly help: string;
}

export const noticeRows = {
  c: { bit: 1 << 0, name: "connects", help: "Users who register and who leave." },
  k: { bit: 1 << 1, name: "kills", help: "Users whom operators disconnect." },
  o: { bit: 1 << 2, name: "opers", help: "Who becomes an operator, and who tries to." },
  x: {
    bit: 1 << 3,
    name: "bans",
    help: "Server bans that are set, removed, and that keep someone out. Addresses that connect too often. Clients on a DNS blocklist.",
  },
  f: { bit: 1 << 4, name: "floods", help: "Clients who are closed for sending too much." },
  v: {
    bit: 1 << 5,
    name: "overrides",
    help: "What operators do to users, channels and accounts: SAJOIN and the like, CHGHOST. Requests for virtual hosts.",
  },
  p: { bit: 1 << 7, name: "passwords", help: "Clients that the connection password keeps out." },
  e: {
    bit: 1 << 8,
    name: "errors",
    help: "Certificates that cannot be used. That changes cannot be kept, every operator hears.",
  },
  m: { bit: 1 << 9, name: "moderation", help: "Texts that a filter or the policy hook has found." },
  n: { bit: 1 << 10, name: "network", help: "Servers that come to the network and leave it." },
  r: { bit: 1 << 6, name: "server", help: "REHASH, RESTART and DIE." },
} as const satisfies Record<string, NoticeRow>;

export type NoticeLetter = keyof typeof noticeRows;
export const noticeLetters = Object.keys(noticeRows) as readonly NoticeLetter[];

/** Every kind of notice. */
export const ALL_NOTICES = noticeLetters.reduce((bits, letter) => bits | noticeRows[letter].bit, 0);

const isNoticeLetter = (letter: string): letter is NoticeLetter => Object.hasOwn(noticeRows, letter);

/** The mask after a change such as `ck`, `+ck-x` or `-x`. Letters before any sign are added. Ignores unknown letters. */
export function changeNoticeMask(before: number, change: string): number {
  let bits = before;
  let add = true;
  for (const letter of change) {
    if (letter === "+" || letter === "-") add = letter === "+";
    else if (isNoticeLetter(letter)) {
      const { bit } = noticeRows[letter];
      bits = add ? bits | bit : bits & ~bit;
    }
  }
  return bits;
}

/** The text of a mask: `+cko`, and `+` for an empty one. */
export function formatNoticeMask(bits: number): string {
  return `+${noticeLetters.filter((letter) => (bits & noticeRows[letter].bit) !== 0).join("")}`;
}
