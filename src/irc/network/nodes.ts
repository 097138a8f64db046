/** The machines that have the network together, as all of them know each other. Empty where the network has one machine. */

/** One machine, in one run of it. */
export interface NetworkNode {
  /** Its server name: no other has the same. */
  readonly name: string;
  readonly description: string;
  /** Software and version. */
  readonly version: string;
  /** Differs between any two runs of the machine. */
  readonly run: string;
  /** Beginning of the run, in milliseconds since the Unix epoch. */
  readonly since: number;
}

export class Nodes {
  /** By folded name. */
  readonly #nodes = new Map<string, NetworkNode>();

  /** In the order in which they came. */
  get all(): Iterable<NetworkNode> {
    return this.#nodes.values();
  }

  get count(): number {
    return this.#nodes.size;
  }

  /** Names of hosts have no case. */
  find(name: string): NetworkNode | undefined {
    return this.#nodes.get(name.toLowerCase());
  }

  /** A run has begun: it takes the place of an earlier one. */
  begin(node: NetworkNode): void {
    this.end(node.name);
    this.#nodes.set(node.name.toLowerCase(), node);
  }

  end(name: string): void {
    this.#nodes.delete(name.toLowerCase());
  }
}
