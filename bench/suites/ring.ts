/** Writing lines to the send ring, and giving them to queues: adjacent, scattered, and evicted. */
import { bench, do_not_optimize, group } from "mitata";
import { SendQueue, type ByteWriter, type SendStats } from "../../src/server/send-queue.ts";
import { SendRing } from "../../src/server/send-ring.ts";
import { SpanPool } from "../../src/server/span-pool.ts";

const CAPACITY = 2 ** 22;
const RECIPIENTS = 500;
const LINES = 8;

const ASCII = ":nick!user@host.example.net PRIVMSG #tea :it is four o'clock, and the kettle is on\r\n";
const ACCENTS =
  ":nick!user@host.example.net PRIVMSG #thé :l'eau frémit déjà, où sont passées les tasses ?\r\n";
const KANJI = ":nick!user@host.example.net PRIVMSG #お茶 :お湯が沸きました。お茶にしましょうか。\r\n";

/** A kernel that takes everything and costs nothing, so that only our own work is measured. */
const taker: ByteWriter = { write: (_bytes, _offset, length) => length };

function registerWriting(): void {
  const ring = new SendRing(CAPACITY, () => {});
  for (const [name, text] of [
    ["ASCII", ASCII],
    ["accents", ACCENTS],
    ["kanji", KANJI],
  ] as const) {
    bench(`ring: write a line, ${name}`, () => do_not_optimize(ring.write(text)));
    // What `SendRing.write` is measured against: the documented method over as much memory.
    const buffer = Buffer.alloc(CAPACITY + 1024);
    let offset = 0;
    bench(`Buffer.write of that line, ${name}`, () => {
      offset = (offset + buffer.write(text, offset)) & (CAPACITY - 1);
      do_not_optimize(offset);
    });
  }
}

function registerSending(): void {
  const pool = new SpanPool();
  const stats: SendStats = { writes: 0, shortWrites: 0, bytes: 0 };
  const queues: SendQueue[] = [];
  const ring = new SendRing(CAPACITY, (before) => {
    for (const queue of queues) queue.evict(before);
  });
  while (queues.length < RECIPIENTS) queues.push(new SendQueue(ring, pool, stats));

  /** Says a few lines to every `step`th queue, beginning with another one each time, and flushes all. */
  const turn = (step: number): void => {
    for (let line = 0; line < LINES; line++) {
      const start = ring.write(ASCII);
      for (let index = line % step; index < queues.length; index += step) {
        queues[index]?.append(start, ring.head);
      }
    }
    for (const queue of queues) queue.flush(taker);
  };
  bench(`queues: ${LINES} adjacent lines to ${RECIPIENTS}`, () => turn(1));
  bench(`queues: ${LINES} lines, each to every other of ${RECIPIENTS}`, () => turn(2));

  const queue = new SendQueue(ring, pool, stats);
  bench(`queues: ${LINES} scattered lines evicted to one backlog`, () => {
    for (let line = 0; line < LINES; line++) {
      const start = ring.write(ASCII);
      queue.append(start, ring.head);
      ring.write(KANJI);
    }
    do_not_optimize(queue.evict(ring.head));
    queue.flush(taker);
  });
}

export function register(): void {
  group("ring: writing", registerWriting);
  group("ring: sending", registerSending);
}
