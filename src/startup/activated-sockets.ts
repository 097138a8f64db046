/** Sockets that systemd opened and passes on to this process. Source: sd_listen_fds(3). */
import { readFileSync, readlinkSync } from "node:fs";
import type { Environment } from "../config/environment.ts";

/** A listening socket that is there already. */
export interface ActivatedSocket {
  /** FileDescriptorName of the socket unit, or the unit's own name. */
  readonly name: string;
  readonly descriptor: number;
  readonly address:
    | { readonly host: string; readonly port: number }
    | { readonly path: string }
    /** Not to be found out, or no socket. */
    | undefined;
}

/** The first descriptor that is passed on. */
const FIRST = 3;
const UNNAMED = "unknown";

/** Those meant for this process, `pid`; the environment names it. */
export function activatedSockets(environment: Environment, pid: number): readonly ActivatedSocket[] {
  if (environment["LISTEN_PID"] !== String(pid)) return [];
  const count = Number(environment["LISTEN_FDS"] ?? 0);
  if (!Number.isInteger(count) || count < 1) return [];
  const names = (environment["LISTEN_FDNAMES"] ?? "").split(":");
  return Array.from({ length: count }, (_, index) => {
    const descriptor = FIRST + index;
    return { name: names[index] || UNNAMED, descriptor, address: addressOf(descriptor) };
  });
}

/** The runtime does not ask sockets for their address, so the kernel's tables are read. Source: proc(5). */
function addressOf(descriptor: number): ActivatedSocket["address"] {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/u.exec(readlinkSync(`/proc/self/fd/${descriptor}`)) ?? [];
    return inode === undefined ? undefined : (tcpAddress(inode) ?? unixPath(inode));
  } catch {
    return undefined;
  }
}

function tcpAddress(inode: string): { host: string; port: number } | undefined {
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of readFileSync(table, "utf8").split("\n").slice(1)) {
      const fields = line.trim().split(/\s+/u);
      if (fields[9] !== inode) continue;
      const [address = "", port = ""] = (fields[1] ?? "").split(":");
      return { host: readAddress(address), port: Number.parseInt(port, 16) };
    }
  }
  return undefined;
}

/** The digits are 32-bit words in the machine's byte order, which is little-endian on all that the runtime knows. */
function readAddress(digits: string): string {
  const bytes = (digits.match(/.{8}/gu) ?? []).flatMap((word) => [...Buffer.from(word, "hex")].toReversed());
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

function unixPath(inode: string): { path: string } | undefined {
  for (const line of readFileSync("/proc/net/unix", "utf8").split("\n").slice(1)) {
    const [, , , , , , found, ...path] = line.trim().split(/\s+/u);
    if (found === inode && path.length > 0) return { path: path.join(" ") };
  }
  return undefined;
}
