/** Lines from bytes to messages and back. */
import { bench, do_not_optimize, summary } from "mitata";
import { formatLine, formatTags } from "../../src/irc/wire/format.ts";
import { compileMask } from "../../src/irc/wire/masks.ts";
import { checkLengths, decodeLine } from "../../src/irc/wire/line-bytes.ts";
import { parseMessage } from "../../src/irc/wire/parse.ts";

const lines = {
  short: "PRIVMSG #tea :hello there",
  long: `PRIVMSG #tea :${"word ".repeat(99)}`.trimEnd(),
  "long, not ASCII": `PRIVMSG #tea :${"thé ".repeat(90)}`.trimEnd(),
  tagged: "@+draft/reply=abc123;+typing=active;label=x\\s1 PRIVMSG #tea :hello there",
} as const;

/** The work of a session on each line. */
function receive(bytes: Uint8Array): number {
  if (checkLengths(bytes) !== "ok") return 0;
  const line = decodeLine(bytes);
  return line === undefined ? 0 : (parseMessage(line)?.params.length ?? 0);
}

export function register(): void {
  summary(() => {
    for (const [name, line] of Object.entries(lines)) {
      const bytes = new TextEncoder().encode(line);
      bench(`parse, ${name} (${bytes.length} bytes)`, () => do_not_optimize(receive(bytes)));
    }
  });
  summary(() => {
    const short = ["#tea", "hello there"];
    const long = ["#tea", "word ".repeat(80)];
    bench("format, short", () => do_not_optimize(formatLine("ada!ada@example.org", "PRIVMSG", short)));
    bench("format, long", () => do_not_optimize(formatLine("ada!ada@example.org", "PRIVMSG", long)));
    const tags: [string, string][] = [
      ["msgid", "abc123"],
      ["time", "2026-01-01T00:00:00.000Z"],
      ["label", "a b"],
    ];
    bench("format tags", () => do_not_optimize(formatTags(tags)));
  });
  summary(() => {
    const user = "Ada!ada@host-12.dynamic.example.org";
    const plain = compileMask("*!*@*.example.org");
    const worst = compileMask(`${"*a?".repeat(30)}x`);
    const many = "a".repeat(120);
    bench("match a mask", () => do_not_optimize(plain(user)));
    bench("match the worst mask", () => do_not_optimize(worst(many)));
  });
}
