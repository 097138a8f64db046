/** The commands of the manual that systemd or apt carries out, on machines that systemd has started. */
import { expect, it, setDefaultTimeout } from "bun:test";
import { version } from "../../package.json" with { type: "json" };
import { describeWith } from "../clients/installed.ts";
import { blockWith } from "../docs/manual-blocks.ts";
import { root } from "../house/source.ts";
import { inDirectory } from "../main/directory.ts";
import { Program } from "../main/program.ts";
import { OwnMachine, whyNoMachine } from "./own-machine.ts";

setDefaultTimeout(120_000);

const reason = whyNoMachine();
if (reason !== undefined) console.warn(`systemd: not tested, since ${reason}`);

const PASSWORD = "sesame-open-sesame";

/** A machine with a folder of these files in /mnt, whose commands begin in /srv/relais. */
async function booted(
  files: Readonly<Record<string, string>>,
  options: (given: string) => readonly string[],
  use: (machine: OwnMachine) => Promise<void>,
): Promise<void> {
  await inDirectory(files, async (given) => {
    await inDirectory({}, async (folder) => {
      const mounts = [`--bind-ro=${given}:/mnt`, ...options(given)];
      const machine = await OwnMachine.boot(folder, "/srv/relais", mounts);
      try {
        await use(machine);
      } finally {
        await machine.stop();
      }
    });
  });
}

/** A command of the machine that a user of the server is: it says what the server sends, after these lines. */
function user(nick: string, ...lines: readonly string[]): string {
  const talk = [`NICK ${nick}`, `USER ${nick} 0 * :${nick}`, ...lines].map((line) => `${line}\\r\\n`);
  return `bash -c 'exec 3<>/dev/tcp/127.0.0.1/6667; printf "${talk.join("")}" >&3; cat <&3'`;
}

/** Begins a command that goes on until the machine ends. With npx another bunx comes first on the path. */
function begun(machine: OwnMachine, line: string): Program {
  const words = ["sh", "-c", `PATH=/usr/local/bin:$PATH; ${line}`];
  return new Program([], { directory: root, command: [...machine.inside, ...words] });
}

/** Mounts this clone in the directory, under a layer that is in the folder, and this Bun. */
const clone = (given: string): readonly string[] => [
  `--overlay=${root}:${given}/layer:/srv/relais`,
  `--bind-ro=${process.execPath}:/usr/local/bin/bun`,
];

const processOf = (machine: OwnMachine): Promise<string> =>
  machine.run("systemctl show --property MainPID --value relais");

describeWith(["systemd-nspawn", "dpkg-deb", "bash"], "with systemd", () => {
  it.skipIf(reason !== undefined)(
    "a clone starts as the manual says, also by sockets of systemd",
    async () => {
      const files = {
        "override.conf": blockWith("src/main.ts"),
        "relais.socket": blockWith("ListenStream="),
        "layer/relais.toml": `${blockWith("activation =")}[store]\ndata = "/var/lib/relais"\n[web]\nenabled = false\n`,
        editor: '#!/bin/sh\ncat /mnt/override.conf > "$1"\n',
      };
      await booted(files, clone, async (machine) => {
        await machine.run("install /mnt/editor /usr/local/bin/editor");
        await machine.run(
          "useradd --system --user-group --home-dir /var/lib/relais --shell /usr/sbin/nologin relais",
        );
        await machine.run("install -D -m 644 packaging/relais.service /etc/systemd/system/relais.service");
        await machine.run("install -D -g relais -m 640 relais.toml /etc/relais/relais.toml");
        await machine.run("install -m 644 /mnt/relais.socket /etc/systemd/system/relais.socket");
        // The editor of systemctl wants a terminal.
        await machine.run(
          "SYSTEMD_EDITOR=/usr/local/bin/editor script -qec 'systemctl edit relais' /dev/null",
        );
        await machine.run("systemctl start relais.socket");
        expect(await machine.run("systemctl enable --now relais 2>&1")).toContain("multi-user.target.wants");
        expect(await machine.run(user("ada", "QUIT"))).toContain(" 001 ada ");
        await machine.run("ln -s bun /usr/local/bin/bunx");
        const log = begun(machine, "journalctl -u relais -f -o cat | bunx pino-pretty");
        await log.stdout.match(/event: "registered"/u);
        expect(await machine.run("ps --no-headers -o user,args -C bun")).toMatch(
          /^relais +\/usr\/local\/bin\/bun \/srv\/relais\/src\/main\.ts /u,
        );
      });
    },
  );

  it.skipIf(reason !== undefined)(
    "the package is installed, reloaded, copied, restored and upgraded",
    async () => {
      await inDirectory({}, async (dist) => {
        const build = ["sh", "-c", 'cd "$0" && bun run package --deb --out "$1"', root, dist];
        const { success, stderr } = Bun.spawnSync(build, { stdio: ["ignore", "ignore", "pipe"] });
        if (!success) throw new Error(stderr.toString());
        const files = {
          "relais-backup": blockWith("-mtime +14 -delete"),
          "relais-backup.service": blockWith("ExecStart=/usr/local/bin/relais-backup"),
          "relais-backup.timer": blockWith("OnCalendar="),
        };
        await booted(
          files,
          () => [`--bind-ro=${dist}:/srv/relais/dist`],
          async (machine) => {
            await machine.run(`apt install ./dist/relais_${version}_amd64.deb`);
            expect(await machine.run(user("ada", `NS REGISTER ${PASSWORD}`, "QUIT"))).toMatch(
              / 900 .*logged in/u,
            );

            await machine.run("systemctl reload relais");
            await begun(machine, "journalctl -u relais -f").stdout.match(/"event":"reread"/u);

            await machine.run("install /mnt/relais-backup /usr/local/bin/relais-backup");
            await machine.run(
              "install -m 644 /mnt/relais-backup.service /mnt/relais-backup.timer /etc/systemd/system",
            );
            await machine.run("install -d -o relais -m 700 /var/backups/relais");
            await machine.run("systemctl enable --now relais-backup.timer");
            expect(await machine.run("systemctl list-timers relais-backup.timer")).toMatch(/ 04:0\d:\d\d /u);
            await machine.run("systemctl start relais-backup.service");

            await machine.run("systemctl stop relais");
            await machine.run(
              "rm -f /var/lib/relais/relais.db /var/lib/relais/relais.db-wal /var/lib/relais/relais.db-shm",
            );
            await machine.run("install -o relais -m 600 /var/backups/relais/*.db /var/lib/relais/relais.db");
            await machine.run("systemctl start relais");
            expect(await machine.run(user("bob", `NS IDENTIFY ada ${PASSWORD}`, "QUIT"))).toMatch(
              / 900 .* ada :/u,
            );

            const before = await processOf(machine);
            const eve = begun(machine, user("eve"));
            await eve.stdout.match(/ 376 eve /u);
            await machine.run(`apt install --reinstall ./dist/relais_${version}_amd64.deb`);
            expect(await processOf(machine)).not.toBe(before);
            await machine.run(user("bob", "PRIVMSG eve :still there?", "QUIT"));
            await eve.stdout.match(/ PRIVMSG eve :still there\?/u);
          },
        );
      });
    },
  );
});
