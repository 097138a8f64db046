/**
 * A machine inside this one, for commands that change a whole machine: its files begin as those of this one, its network
 * is its own, and nothing of it stays. Linux, and root, are needed.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Program } from "../main/program.ts";

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

/**
 * Runs systemd-nspawn, with a folder and options as its parameters, in a control group that goes with it. Its root is this
 * machine's, under a layer in memory. It prints the number of systemd-nspawn, and then what systemd says.
 */
const SYSTEMD = `
read -r pid _ < /proc/self/stat
mount -t proc proc /proc
mkdir "$0/root"
mount --bind / "$0/root"
mount -t tmpfs tmpfs /run
mount -t cgroup2 cgroup2 /sys/fs/cgroup
group="/sys/fs/cgroup/relais-$pid"
mkdir "$group"
echo $$ > "$group/cgroup.procs"
SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --directory="$0/root" \
  --volatile=overlay --private-network --register=no --keep-unit --link-journal=no --console=read-only "$@" \
  --boot systemd.unit=basic.target systemd.show_status=1 systemd.log_color=0 &
echo "$pid $!"
wait $! || true
echo $$ > /sys/fs/cgroup/cgroup.procs
find "$group" -depth -type d -exec rmdir {} \\;
`;

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

const nsenter = (pid: string, namespaces: readonly string[]): readonly string[] => [
  "nsenter",
  "--target",
  pid,
  ...namespaces,
];

export class OwnMachine {
  /** Words before a command that is to run there. */
  readonly inside: readonly string[];
  readonly #stop: () => Promise<unknown>;

  private constructor(entering: readonly string[], directory: string, stop: () => Promise<unknown>) {
    this.inside = [...entering, "sh", "-c", 'cd "$0" && exec "$@"', directory];
    this.#stop = stop;
  }

  /** The folder is where its commands begin, and holds what they write. It is to be removed after the machine's end. */
  static async start(folder: string): Promise<OwnMachine> {
    const first = Bun.spawn([...firstProcess(folder)], { stdio: ["pipe", "pipe", "inherit"] });
    const { value } = await first.stdout.getReader().read();
    if (value === undefined) throw new Error("no machine could be made");
    const pid = new TextDecoder().decode(value).trim();
    return new OwnMachine(nsenter(pid, NAMESPACES), folder, async () => {
      await first.stdin.end();
      await first.exited;
    });
  }

  /**
   * With systemd as its first process, which has reached basic.target. The options are those of systemd-nspawn; a command
   * begins in the directory. The folder, an empty one, is to be removed after the machine's end.
   */
  static async boot(folder: string, directory: string, options: readonly string[]): Promise<OwnMachine> {
    const command = [
      "setpriv",
      "--pdeathsig",
      "KILL",
      "unshare",
      "--mount",
      "--pid",
      "--fork",
      "--kill-child",
    ];
    const nspawn = new Program(["sh", "-ec", SYSTEMD, folder, ...options], { directory: folder, command });
    const [, first = "", pid = ""] = await nspawn.stdout.match(/^(\d+) (\d+)$/mu);
    await nspawn.stdout.match(/Reached target .*Basic System/u).catch((error: unknown) => {
      throw new Error(`systemd did not start: ${nspawn.stderr.text}`, { cause: error });
    });
    const outside = nsenter(first, ["--mount", "--pid"]);
    const around = new OwnMachine(outside, "/", () => nspawn.ended());
    const systemd = (await around.run(`cat /proc/${pid}/task/${pid}/children`)).trim();
    return new OwnMachine([...outside, ...nsenter(systemd, ["--all"])], directory, async () => {
      await around.run(`kill -KILL ${systemd}`);
      await around.stop();
    });
  }

  /** Words before a command that is to run there, but with the network of this machine. */
  get online(): readonly string[] {
    return this.inside.filter((word) => word !== "--net");
  }

  /** Runs a line of the shell there. Returns what it prints, and throws if it fails. */
  async run(line: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const child = Bun.spawn([...this.inside, "sh", "-ec", line], {
      env: { PATH: process.env["PATH"] ?? "", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed = await Promise.all([child.stdout.text(), child.stderr.text()]);
    const exitCode = await child.exited;
    if (exitCode !== 0) throw new Error(`${line} ended with ${exitCode}: ${printed.join("")}`);
    return printed.join("");
  }

  /** Ends it with all that runs in it. */
  async stop(): Promise<void> {
    await this.#stop();
  }
}
