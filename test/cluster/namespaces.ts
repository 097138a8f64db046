/** Network namespaces of a test: machines that only see each other, by one switch. Linux, and root, are needed. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The namespaces that `ip netns` has made. */
const NAMESPACES = "/run/netns";
/** All machines have an address of this network. It is not that of this machine, which has no part in it. */
const NETWORK = "10.99.0";

export interface NetworkMachine {
  readonly address: string;
  /** Words before a command that is to run there. */
  readonly inside: readonly string[];
}

function ip(...words: readonly string[]): boolean {
  return Bun.spawnSync(["ip", ...words], { stdout: "ignore", stderr: "ignore" }).success;
}

function must(...words: readonly string[]): void {
  const { success, stderr } = Bun.spawnSync(["ip", ...words], { stdout: "ignore", stderr: "pipe" });
  if (!success) throw new Error(`ip ${words.join(" ")}: ${stderr.toString()}`);
}

/** The reason why this process cannot make a namespace; undefined if it can. */
export function whyNoNamespaces(): string | undefined {
  if (Bun.which("ip") === null) return "the program ip (iproute2) is missing";
  const name = `relais-${process.pid}-try`;
  if (!ip("netns", "add", name)) return "ip netns add is refused";
  const made = ip("-n", name, "link", "add", "one", "type", "veth", "peer", "name", "other");
  ip("netns", "delete", name);
  return made ? undefined : "no veth links can be made";
}

/** Removes the namespaces of tests that were killed. */
function removeLeftovers(): void {
  const names = existsSync(NAMESPACES) ? readdirSync(NAMESPACES) : [];
  for (const name of names) {
    const [, owner] = /^relais-(\d+)-/u.exec(name) ?? [];
    if (owner !== undefined && !existsSync(join("/proc", owner))) ip("netns", "delete", name);
  }
}

let networks = 0;

export class MachineNetwork {
  readonly machines: readonly NetworkMachine[];
  readonly #switch: string;
  readonly #names: readonly string[];

  constructor(count: number) {
    removeLeftovers();
    networks += 1;
    const prefix = `relais-${process.pid}-${networks}`;
    this.#switch = `${prefix}-switch`;
    this.#names = Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
    this.machines = this.#names.map((name, index) => ({
      address: `${NETWORK}.${index + 1}`,
      inside: ["ip", "netns", "exec", name],
    }));
    try {
      this.#make();
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** Drops all between a machine and the others, without an answer. */
  cutOff(index: number): void {
    must("-n", this.#switch, "link", "set", `port${index}`, "down");
  }

  join(index: number): void {
    must("-n", this.#switch, "link", "set", `port${index}`, "up");
  }

  /** The links in them go with the namespaces. */
  remove(): void {
    for (const name of [this.#switch, ...this.#names]) ip("netns", "delete", name);
  }

  #make(): void {
    must("netns", "add", this.#switch);
    must("-n", this.#switch, "link", "add", "bridge", "type", "bridge");
    must("-n", this.#switch, "link", "set", "bridge", "up");
    for (const [index, name] of this.#names.entries()) {
      const port = `port${index}`;
      must("netns", "add", name);
      must("-n", this.#switch, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name);
      must("-n", this.#switch, "link", "set", port, "master", "bridge");
      must("-n", this.#switch, "link", "set", port, "up");
      must("-n", name, "address", "add", `${NETWORK}.${index + 1}/24`, "dev", "eth0");
      must("-n", name, "link", "set", "lo", "up");
      must("-n", name, "link", "set", "eth0", "up");
    }
  }
}
