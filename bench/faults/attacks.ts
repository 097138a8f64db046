/** Kinds of attackers: one row each. */
import type { Socket } from "bun";

/** One connection of an attacker. */
export interface Attacker {
  readonly socket: Socket<Attacker>;
  /** Counts all connections of the attack. */
  readonly number: number;
  /** The end of its input, while it reads. */
  heard: string;
}

export interface Attack {
  readonly help: string;
  /** At once after the connection is open. */
  readonly opened?: (attacker: Attacker) => void;
  /** Once in each second. */
  readonly eachSecond?: (attacker: Attacker) => void;
  /** Bytes came. Without it they are dropped. */
  readonly received?: (attacker: Attacker, chunk: Buffer) => void;
  /** Small buffers in the kernel. */
  readonly narrow?: true;
}

const garbage = crypto.getRandomValues(new Uint8Array(65_536));
const GARBAGE_LENGTH = 2048;
const endless = new Uint8Array(4096).fill(0x78);
/** Channels that the ordinary clients talk in. */
export const ROOMS = 20;

export const attacks = {
  silent: { help: "never speak" },
  drip: {
    help: "send one byte a second, and no line end",
    eachSecond: ({ socket }) => void socket.write("N"),
  },
  garbage: {
    help: "send 2 KiB of random bytes a second",
    eachSecond: ({ socket, number }) => {
      const from = (number * 997) % (garbage.length - GARBAGE_LENGTH);
      socket.write(garbage.subarray(from, from + GARBAGE_LENGTH));
    },
  },
  endless: {
    help: "send a line without an end, 4 KiB a second",
    eachSecond: ({ socket }) => void socket.write(endless),
  },
  reset: { help: "connect, and reset the connection at once", opened: ({ socket }) => socket.terminate() },
  stalled: {
    help: "join a busy channel, and stop reading",
    narrow: true,
    opened: ({ socket, number }) => {
      const join = `JOIN #room${number % ROOMS}`;
      const capabilities = "CAP REQ :message-tags no-implicit-names";
      socket.write(`${capabilities}\r\nNICK stalled${number}\r\nUSER x 0 * :x\r\nCAP END\r\n${join}\r\n`);
    },
    received: (attacker, chunk) => {
      attacker.heard = (attacker.heard + chunk.toString("latin1")).slice(-4096);
      if (/ CAP \S+ NAK /u.test(attacker.heard)) {
        console.error(`no attack without its capabilities: ${attacker.heard}`);
        process.exit(1);
      }
      if (/ JOIN :?#room/u.test(attacker.heard)) attacker.socket.pause();
    },
  },
} as const satisfies Readonly<Record<string, Attack>>;

export type AttackName = keyof typeof attacks;
