/**
 * A machine inside this one, for commands that change a whole machine: its files begin as those of this one, its network
 * is its own, and nothing of it stays. Linux, and root, are needed.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAMESPACES = ["--mount", "--net", "--pid"];

/**
 * The first process of the machine, with a folder as its parameter. It prints its number, as this machine sees it, and ends
 * with its standard input. Folders that the manual writes to are layers over those of this machine.
 */
const FIRST_PROCESS = `
read -r pid _ < /proc/self/stat
mount -t proc proc /proc
for name in etc srv usr var; do
  mkdir -p "$0/layers/$name" "$0/layers/$name.work"
  mount -t overlay overlay -o "lowerdir=/$name,upperdir=$0/layers/$name,workdir=$0/layers/$name.work" "/$name"
done
mount -t tmpfs tmpfs /run
ip link set lo up
echo "$pid"
exec cat
`;

const firstProcess = (folder: string): readonly string[] => [
  "unshare",
  ...NAMESPACES,
  "--fork",
  "--kill-child",
  "sh",
  "-ec",
  FIRST_PROCESS,
  folder,
];

/** The reason why this process cannot make such a machine; undefined if it can. */
export function whyNoMachine(): string | undefined {
  if (Bun.which("unshare") === null) return "the program unshare is missing";
  const folder = mkdtempSync(join(tmpdir(), "relais-"));
  const { success, stderr } = Bun.spawnSync([...firstProcess(folder)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  rmSync(folder, { recursive: true });
  return success ? undefined : stderr.toString().trim();
}

export class OwnMachine {
  readonly #folder: string;
  readonly #first: Bun.Subprocess<"pipe", "pipe", "inherit">;
  #pid = "";

  private constructor(folder: string) {
    this.#folder = folder;
    this.#first = Bun.spawn([...firstProcess(folder)], { stdio: ["pipe", "pipe", "inherit"] });
  }

  /** The folder is where its commands begin, and holds what they write. It is to be removed after the machine's end. */
  static async start(folder: string): Promise<OwnMachine> {
    const machine = new OwnMachine(folder);
    const { value } = await machine.#first.stdout.getReader().read();
    if (value === undefined) throw new Error("no machine could be made");
    machine.#pid = new TextDecoder().decode(value).trim();
    return machine;
  }

  /** Words before a command that is to run there. */
  get inside(): readonly string[] {
    return this.#entering(NAMESPACES);
  }

  /** Words before a command that is to run there, but with the network of this machine. */
  get online(): readonly string[] {
    return this.#entering(NAMESPACES.filter((name) => name !== "--net"));
  }

  /** Runs a line of the shell there. Returns what it prints, and throws if it fails. */
  async run(line: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const process = Bun.spawn([...this.inside, "sh", "-ec", line], {
      env: { PATH: globalThis.process.env["PATH"] ?? "", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed = await Promise.all([process.stdout.text(), process.stderr.text()]);
    const exitCode = await process.exited;
    if (exitCode !== 0) throw new Error(`${line} ended with ${exitCode}: ${printed.join("")}`);
    return printed.join("");
  }

  /** Ends it with all that runs in it. */
  async stop(): Promise<void> {
    await this.#first.stdin.end();
    await this.#first.exited;
  }

  #entering(namespaces: readonly string[]): readonly string[] {
    return [
      "nsenter",
      "--target",
      this.#pid,
      ...namespaces,
      "sh",
      "-c",
      'cd "$0" && exec "$@"',
      this.#folder,
    ];
  }
}
