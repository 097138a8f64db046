/** Cutting chunks into lines: many a chunk, one a chunk, and lines that come in pieces. */
import { bench, do_not_optimize, group } from "mitata";
import { LineFramer, type LineSink } from "../../src/server/line-framer.ts";

const LINE = ":nick!user@host.example.net PRIVMSG #tea :it is four o'clock, and the kettle is on\r\n";
const LINE_LIMIT = 8703;

class Count implements LineSink {
  lines = 0;
  bytes = 0;

  line(view: Uint8Array): boolean {
    this.lines++;
    this.bytes += view.length;
    return true;
  }

  tooLong(): boolean {
    return true;
  }
}

/** The same bytes in chunks of this size. */
function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

export function register(): void {
  group("framer", () => {
    const thousand = Buffer.from(LINE.repeat(1000));
    for (const [name, chunks] of [
      ["one line in its own chunk", [Buffer.from(LINE)]],
      ["1,000 lines in one chunk", [thousand]],
      ["1,000 lines in chunks of 1,448 bytes", cut(thousand, 1448)],
      ["1,000 lines in chunks of 16 bytes", cut(thousand, 16)],
      ["90 kB without a line end, dropped", cut(Buffer.alloc(90_000, "x"), 1448)],
    ] as const) {
      bench(`framer: ${name}`, () => {
        const framer = new LineFramer(LINE_LIMIT);
        const sink = new Count();
        for (const chunk of chunks) framer.push(chunk, sink);
        do_not_optimize(sink.bytes);
      });
    }
  });
}
