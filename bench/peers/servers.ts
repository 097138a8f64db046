/** How to find, configure and start each server that is measured. Flood control is off everywhere, and nothing is looked up. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Facts that a server needs to run. */
interface Place {
  readonly port: number;
  /** An empty directory of its own. */
  readonly directory: string;
}

export interface PeerServer {
  readonly name: string;
  /** The name as people write it. */
  readonly title: string;
  /** The environment variable that gives the path of its binary. */
  readonly variable?: string;
  /** Clients that may be registering at once: what it takes without dropping connections or waiting for a timer. */
  readonly connecting: number;
  /** The path of its binary, or undefined where it is not on this machine. */
  find(): string | undefined;
  /** Writes its configuration and returns the command that runs it in the foreground. */
  command(binary: string, place: Place): { argv: string[]; env?: Record<string, string> };
}

/** More than any scenario connects. */
const MOST_CLIENTS = 20_000;

const project = join(import.meta.dir, "../..");

/** Relais keeps no history where it is compared with servers that keep none. */
const relais = relaisServer("relais", "Relais", false);
const relaisKeeping = relaisServer("relais-keeping", "Relais, history", true);

function relaisServer(name: string, title: string, keep: boolean): PeerServer {
  return {
    name,
    title,
    connecting: 256,
    find: () => process.execPath,
    command(binary, { port, directory }) {
      const config = join(directory, "relais.toml");
      writeFileSync(config, relaisConfig(port, keep));
      return { argv: [binary, join(project, "src/main.ts"), "--config", config] };
    },
  };
}

const inspircd: PeerServer = {
  name: "inspircd",
  title: "InspIRCd",
  variable: "RELAIS_INSPIRCD",
  // It completes registrations once a second, all that wait.
  connecting: 2_000,
  find: () => process.env["RELAIS_INSPIRCD"] ?? Bun.which("inspircd") ?? undefined,
  command(binary, { port, directory }) {
    const config = join(directory, "inspircd.conf");
    // Debian keeps the modules beside the real binary: PREFIX/sbin/inspircd goes with PREFIX/lib/inspircd/modules.
    const modules =
      process.env["RELAIS_INSPIRCD_MODULES"] ?? join(dirname(binary), "../lib/inspircd/modules");
    writeFileSync(config, inspircdConfig(port, directory, modules));
    return { argv: [binary, "--nofork", "--nopid", "--nolog", "--runasroot", "--config", config] };
  },
};

const ngircd: PeerServer = {
  name: "ngircd",
  title: "ngIRCd",
  variable: "RELAIS_NGIRCD",
  // Its listen backlog is short.
  connecting: 8,
  find: () => process.env["RELAIS_NGIRCD"] ?? Bun.which("ngircd") ?? undefined,
  command(binary, { port, directory }) {
    const config = join(directory, "ngircd.conf");
    writeFileSync(config, ngircdConfig(port));
    // Where the package is only unpacked, the ident library lies beside the binary, not where the linker looks.
    const libraries = join(
      dirname(binary),
      `../lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`,
    );
    return { argv: [binary, "--nodaemon", "--config", config], env: { LD_LIBRARY_PATH: libraries } };
  },
};

/** In the order in which they take turns. */
export const servers: readonly PeerServer[] = [relais, relaisKeeping, inspircd, ngircd];

function relaisConfig(port: number, keep: boolean): string {
  return `[[listen]]
host = "127.0.0.1"
port = ${port}
[connections]
exempt = ["127.0.0.0/8"]
[flood]
exempt = ["127.0.0.0/8"]
[timeouts]
ping-interval = 3600000
[log]
level = "silent"
[history]
keep = ${keep}
`;
}

function inspircdConfig(port: number, directory: string, modules: string): string {
  for (const name of ["data", "log", "run"]) mkdirSync(join(directory, name), { recursive: true });
  return `<server name="inspircd.bench.example" description="bench" network="Bench" id="00A">
<admin name="bench" nick="bench" email="bench@bench.example">
<path moduledir="${modules}" datadir="${directory}/data" logdir="${directory}/log" runtimedir="${directory}/run">
<bind address="127.0.0.1" port="${port}" type="clients">
<connect name="bench" allow="*" timeout="120" pingfreq="3600" fakelag="no" threshold="100000" commandrate="100000000"
  softsendq="1000000000" hardsendq="1000000000" recvq="10000000" localmax="${MOST_CLIENTS}" globalmax="${MOST_CLIENTS}"
  limit="${MOST_CLIENTS}" maxchans="20" maxconnwarn="no" resolvehostnames="no" useconnectban="no" useconnflood="no">
<performance softlimit="${MOST_CLIENTS}" somaxconn="4096" netbuffersize="65534" quietbursts="yes">
<dns server="127.0.0.1" timeout="1">
<options defaultmodes="not">
<security customversion="">
`;
}

function ngircdConfig(port: number): string {
  const user = process.getuid?.() === 0 ? "\nServerUID = nobody\nServerGID = nogroup" : "";
  return `[Global]
Name = ngircd.bench.example
AdminInfo1 = bench
Info = bench
Listen = 127.0.0.1
Ports = ${port}${user}
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
MaxNickLength = 20
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
SyslogFacility = local1
`;
}
