/** The faults: one row each. */
import { closeSync, openSync, renameSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { openWire, type Target } from "../live/wire.ts";
import { pem, type LiveServer } from "../live/server.ts";
import type { AttackName } from "./attacks.ts";

const HOUR = 3_600_000;

export interface FaultRow {
  /** How the fault is made. */
  readonly help: string;
  readonly attack?: AttackName;
  /** Attackers come to the port with TLS. */
  readonly attacksTls?: true;
  /** The ordinary clients use TLS. */
  readonly tls?: true;
  /** Addresses that the attackers come from. */
  readonly addresses?: number;
  /** Connections that the attackers open in a second, at most. */
  readonly pace?: number;
  /** Configuration of this row, in TOML. */
  readonly toml?: string;
  readonly openFiles?: number;
  readonly diskMib?: number;
  readonly preload?: string;
  /** Bytes of a tag on each message of the ordinary clients. */
  readonly pad?: number;
  /** Bytes that one attacker may cost beyond the objects of its connection. */
  readonly bytesEach?: number;
  /** Connections that the server admits, if those are fewer than the attack's. */
  readonly admitted?: number;
  /** No newcomer is served while the fault lasts. */
  readonly full?: true;
  /** Makes the fault, while the ordinary clients talk. Rejects where the server does not do its part. */
  readonly act?: (server: LiveServer) => Promise<void>;
  /** Ends the fault, and sees that the server has recovered. */
  readonly end?: (server: LiveServer) => Promise<void>;
}

const QUEUE = 65_536;

/** The address of a DNS that is there during its fault, and never answers. */
const SILENT_DNS = { hostname: "127.0.5.53", port: 53_053 };
let silentDns: Bun.udp.Socket<"buffer"> | undefined;
let questions = 0;

export const faultRows: Readonly<Record<string, FaultRow>> = {
  silent: { help: "connections that never speak", attack: "silent" },
  "silent-tls": {
    help: "connections that never begin the TLS handshake",
    attack: "silent",
    attacksTls: true,
  },
  drip: { help: "connections that send one byte a second", attack: "drip" },
  garbage: { help: "connections that send random bytes", attack: "garbage" },
  endless: { help: "connections that send a line without an end", attack: "endless" },
  reset: { help: "connections that are reset at once", attack: "reset", pace: 1000 },
  stalled: {
    help: "connections that join a busy channel and stop reading",
    attack: "stalled",
    pace: 250,
    pad: 4000,
    toml: `send-queue-limit = ${QUEUE}\n`,
    bytesEach: 2 * QUEUE,
  },
  "one-address": {
    help: "connections that never speak, all from one address",
    attack: "silent",
    addresses: 1,
    admitted: 128,
  },
  descriptors: {
    help: "more connections than the process may have open files",
    attack: "silent",
    openFiles: 256,
    admitted: 256,
    full: true,
    act: registersAccount,
  },
  "disk-full": {
    help: "a disk without space, and then with",
    diskMib: 16,
    act: fillDisk,
    end: async (server) => {
      unlinkSync(server.seen("data/ballast"));
      await server.logged("store-works");
    },
  },
  certificate: {
    help: "a certificate that is broken when it is renewed, and then a right one",
    tls: true,
    toml: "[tls]\ncheck-interval = 200\n",
    act: breakCertificate,
    end: async (server) => {
      const before = server.log.length;
      replace(server, "key.pem", pem("renewed.key"));
      replace(server, "cert.pem", pem("renewed.cert"));
      await server.logged("certificate", before);
      await welcomed({ kind: "tls", port: server.ports[1] ?? 0 }, "renewed");
    },
  },
  dns: {
    help: "a DNS that never answers, and connections from as many addresses as it is asked about",
    attack: "silent",
    addresses: 10_000,
    // Ordinary clients come before there is a DNS, and the list is not to be left alone because of them.
    toml: `[dns]\nservers = ["${SILENT_DNS.hostname}:${SILENT_DNS.port}"]\nfailures = 1000\npause = 1000\n[[dnsbl]]\nzone = "fault.test"\nexempt = []\ntimeout = 1000\n`,
    act: async () => {
      silentDns = await Bun.udpSocket({
        ...SILENT_DNS,
        socket: {
          data: () => {
            questions += 1;
          },
        },
      });
    },
    end: async (server) => {
      silentDns?.close();
      if (questions === 0) throw new Error("DNS was not asked");
      await server.logged("dnsbl-failed");
    },
  },
  "clock-ahead": {
    help: "a clock that jumps an hour ahead",
    preload: join(import.meta.dir, "clock.ts"),
    act: (server) => setClock(server, HOUR),
  },
  "clock-back": {
    help: "a clock that jumps an hour back",
    preload: join(import.meta.dir, "clock.ts"),
    act: (server) => setClock(server, -HOUR),
  },
};

async function setClock(server: LiveServer, shift: number): Promise<void> {
  replace(server, "shift", String(shift));
  const { promise, resolve } = Promise.withResolvers<string>();
  const wire = await openWire(
    { kind: "tcp", port: server.port },
    { line: (line) => void (line.includes(" 391 ") && resolve(line)), closed: resolve },
  );
  wire.send("NICK clock\r\nUSER x 0 * :x\r\nPING x");
  await Bun.sleep(500);
  wire.send("TIME");
  const answer = await promise;
  wire.close();
  const told = Number(/ 391 clock \S+ (\d+) /u.exec(answer)?.[1]) * 1000;
  if (!(Math.abs(told - Date.now() - shift) < 60_000)) throw new Error(`the clock was not set: ${answer}`);
}

/** Resolves when a client is welcomed there. */
async function welcomed(target: Target, nick: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const wire = await openWire(target, {
    line: (line) => void (line.includes(" 001 ") && resolve()),
    closed: (reason) => reject(new Error(`a new client was not served: ${reason}`)),
  });
  wire.send(`NICK ${nick}\r\nUSER x 0 * :x`);
  await promise;
  wire.close();
}

/** Connects before the descriptors run out, and makes an account when they have. */
async function registersAccount(server: LiveServer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const wire = await openWire(
    { kind: "tcp", port: server.port },
    {
      line: (line) => {
        if (line.includes("REGISTER SUCCESS")) resolve();
        else if (line.includes("FAIL REGISTER")) reject(new Error(`the store does not write: ${line}`));
      },
      closed: (reason) => reject(new Error(reason)),
    },
  );
  wire.send("CAP REQ :draft/account-registration standard-replies\r\nNICK owner\r\nUSER x 0 * :x\r\nCAP END");
  await server.logged("refused");
  wire.send("REGISTER * * a-long-password");
  await promise;
  wire.close();
}

async function fillDisk(server: LiveServer): Promise<void> {
  const file = openSync(server.seen("data/ballast"), "w");
  try {
    for (;;) writeSync(file, new Uint8Array(4096));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  } finally {
    closeSync(file);
  }
  await server.logged("store-failed");
}

async function breakCertificate(server: LiveServer): Promise<void> {
  replace(server, "cert.pem", "garbage");
  await server.logged("certificates-refused");
  await welcomed({ kind: "tls", port: server.ports[1] ?? 0 }, "meanwhile");
}

function replace({ folder }: LiveServer, name: string, text: string): void {
  writeFileSync(join(folder, "new"), text);
  renameSync(join(folder, "new"), join(folder, name));
}
