/**
 * Builds the container of the manual by the manual's command, on a machine of its own, and runs container-use.ts there:
 * `bun run container`. The two images that the Containerfile starts from are made here, from Debian's packages and this Bun,
 * in place of those of a registry of images. Needs Linux, root, and what the messages name.
 */
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../house/source.ts";
import { inDirectory } from "../main/directory.ts";
import { OwnMachine, whyNoMachine } from "./own-machine.ts";

const BUILD = "podman build -f packaging/Containerfile -t relais .";

/** Podman keeps its containers without cgroups and without a journal, which the machine may lack. */
const ENGINE = `[containers]
cgroups = "disabled"
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
`;

/** The build needs Debian's mirror and the packages: it uses the network of this machine. */
const ENGINE_ONLINE = ENGINE.replace("[containers]", '[containers]\nnetns = "host"');

/** A network may need a certificate of its own for what is loaded from outside. */
const trusted = process.env["NODE_EXTRA_CA_CERTS"];

const BUN_IMAGE = `FROM docker.io/library/debian:bookworm-slim
COPY bun /usr/local/bin/bun
${trusted === undefined ? "" : "COPY trusted.pem /etc/trusted.pem\nENV NODE_EXTRA_CA_CERTS=/etc/trusted.pem"}
`;

/** Crun refuses to run beside cgroups of both versions. */
const engine = `if mountpoint --quiet /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
mkdir -p storage /etc/containers /var/lib/containers
cp engine.conf /etc/containers/containers.conf
mount --bind storage /var/lib/containers`;

/** The first step works in memory: packages are unpacked with many waits for the disk. */
const images = `TMPDIR=/run mmdebstrap --quiet --variant=apt bookworm debian.tar
podman import --quiet debian.tar docker.io/library/debian:bookworm-slim
podman build --quiet -f bun.containerfile -t docker.io/oven/bun:${Bun.version} .`;

const missing = ["podman", "crun", "iptables", "mmdebstrap"].filter((program) => Bun.which(program) === null);
if (!existsSync("/usr/lib/podman/netavark")) missing.push("netavark");

async function run(before: readonly string[], line: string): Promise<void> {
  const started = performance.now();
  console.log(line);
  const child = Bun.spawn([...before, "sh", "-ec", line], { stdio: ["ignore", "inherit", "inherit"] });
  if ((await child.exited) !== 0) throw new Error(`failed: ${line}`);
  console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);
}

const reason = missing.length > 0 ? `not installed: ${missing.join(", ")}` : whyNoMachine();
if (reason === undefined) {
  const files = {
    "engine.conf": ENGINE,
    "engine-online.conf": ENGINE_ONLINE,
    "bun.containerfile": BUN_IMAGE,
  };
  await inDirectory(files, async (folder) => {
    copyFileSync(process.execPath, join(folder, "bun"));
    if (trusted !== undefined) copyFileSync(trusted, join(folder, "trusted.pem"));
    const machine = await OwnMachine.start(folder);
    const online = [...machine.online, "env", `CONTAINERS_CONF=${join(folder, "engine-online.conf")}`];
    try {
      await run(online, engine);
      await run(online, images);
      await run(online, `cd ${root}; ${BUILD}`);
      await run(machine.inside, `cd ${root}; ${process.execPath} test ./test/packaging/container-use.ts`);
    } finally {
      await machine.stop();
    }
  });
} else {
  console.error(`the container is not tested: ${reason}`);
  process.exitCode = 1;
}
