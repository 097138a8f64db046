/**
 * `bun bench/engine/prober.ts PORT`: a client that sends a line each millisecond, whether the one before was answered or
 * not, and waits for the echo. Prints `ready`; at a line on its input it prints as JSON p50, p99 and the maximum of the
 * round trips in microseconds.
 */
const [port = 0] = process.argv.slice(2).map(Number);
const LINE = "?probe\n";
const MARK = LINE.charCodeAt(0);
const INTERVAL = 1;

/** Times of the lines that are not answered yet, oldest first. */
const sent: number[] = [];
const times: number[] = [];
const socket = await Bun.connect({
  hostname: "127.0.0.1",
  port,
  socket: {
    data(_, chunk) {
      const now = Bun.nanoseconds();
      // It is sent the messages to all as well; none of them has the mark.
      for (let at = chunk.indexOf(MARK); at !== -1; at = chunk.indexOf(MARK, at + 1)) {
        times.push((now - (sent.shift() ?? now)) / 1000);
      }
    },
  },
});
socket.setNoDelay(true);
setInterval(() => {
  sent.push(Bun.nanoseconds());
  socket.write(LINE);
}, INTERVAL);
console.log("ready");
await Bun.stdin.stream().getReader().read();
times.sort((a, b) => a - b);
const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
console.log(JSON.stringify({ p50: at(0.5), p99: at(0.99), max: at(1) }));
process.exit();
