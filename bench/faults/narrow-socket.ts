/**
 * Connections whose kernel buffers are small, as over a network: on loopback a segment is 64 KiB, and the kernel takes
 * megabytes for a peer that does not read. Linux.
 */
import { dlopen, ptr } from "bun:ffi";

const AF_INET = 2;
const SOCK_STREAM = 1;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const IPPROTO_TCP = 6;
const TCP_MAXSEG = 2;
/** Bytes of the largest segment, and of the buffer for received bytes. */
const SEGMENT = 536;
const BUFFER = 4096;
const ADDRESS_LENGTH = 16;

const { symbols } = dlopen("libc.so.6", {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  setsockopt: { args: ["i32", "i32", "i32", "ptr", "u32"], returns: "i32" },
  bind: { args: ["i32", "ptr", "u32"], returns: "i32" },
  connect: { args: ["i32", "ptr", "u32"], returns: "i32" },
  close: { args: ["i32"], returns: "i32" },
});

/** Returns the descriptor of a socket that is connected to 127.0.0.1. Throws if the kernel refuses. */
export function connectNarrow(from: string, port: number): number {
  const fd = symbols.socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) throw new Error("no socket");
  setOption(fd, IPPROTO_TCP, TCP_MAXSEG, SEGMENT);
  setOption(fd, SOL_SOCKET, SO_RCVBUF, BUFFER);
  const own = addressOf(from, 0);
  const other = addressOf("127.0.0.1", port);
  const connected =
    symbols.bind(fd, ptr(own), ADDRESS_LENGTH) === 0 && symbols.connect(fd, ptr(other), ADDRESS_LENGTH) === 0;
  if (connected) return fd;
  symbols.close(fd);
  throw new Error("not connected");
}

function setOption(fd: number, level: number, name: number, value: number): void {
  const bytes = new Int32Array([value]);
  symbols.setsockopt(fd, level, name, ptr(bytes), bytes.byteLength);
}

/** A sockaddr_in. */
function addressOf(host: string, port: number): Uint8Array {
  const bytes = Buffer.alloc(ADDRESS_LENGTH);
  bytes.writeUInt16LE(AF_INET, 0);
  bytes.writeUInt16BE(port, 2);
  bytes.set(host.split(".").map(Number), 4);
  return bytes;
}
