/** A row for each shell command of the manual and the README: how the tests run it, and what it prints. */

export interface ShellRow {
  readonly command: string;
  /** Values that are other ones in the test, such as those that an earlier command has printed. */
  readonly instead?: Readonly<Record<string, string>>;
  /** Standard input. */
  readonly input?: string;
  /** 0 if it is absent. */
  readonly exitCode?: number;
  /** In what it prints to standard output or error. */
  readonly prints: RegExp;
  /** The first group of `prints` is kept for later commands, as a variable of the shell. */
  readonly keeps?: string;
}

/** A command that this test cannot run by itself. */
export type OtherRow =
  /** Another test runs it: its file and its name. */
  | { readonly command: string; readonly test: string; readonly named: string }
  /** No test machine can run it. */
  | { readonly command: string; readonly notRun: string };

/** The password of all accounts and operators. */
const PASSWORD = "sesame-open-sesame";

const PACKAGES = "test/packaging/packages.test.ts";
const SYSTEMD = "test/packaging/systemd.test.ts";

/** In an empty folder, before the server starts. */
const beforeStart: readonly ShellRow[] = [
  {
    command:
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=irc.example.org -addext subjectAltName=DNS:irc.example.org -keyout privkey.pem -out fullchain.pem",
    prints: /-----|^$/u,
  },
  {
    command: "bun run start hash-password",
    input: PASSWORD,
    prints: /^(\$argon2id\$\S+)$/mu,
    keeps: "HASH",
  },
  { command: "bun run start generate-key", prints: /^(\S{32,})$/mu, keeps: "KEY" },
  { command: "bun run start help", prints: /^Usage: bun run start \[flags\]\n/mu },
  { command: "bun run start help backup", prints: /^Usage: bun run start backup FILE\n/mu },
];

/** Beside the certificate of the first command. */
const renewed: readonly ShellRow[] = [
  {
    command: `#!/bin/sh
set -e
for name in privkey fullchain; do
  install -o relais -m 600 "$RENEWED_LINEAGE/$name.pem" "/srv/relais/$name.new"
  mv "/srv/relais/$name.new" "/srv/relais/$name.pem"
done`,
    instead: {
      "set -e": "set -e; RENEWED_LINEAGE=.",
      done: "done; ls -l machine/srv/relais",
    },
    prints: /^-rw-{7}.* fullchain\.pem\n-rw-{7}.* privkey\.pem$/mu,
  },
];

/** With a configuration, in the clone. */
const installed: readonly ShellRow[] = [
  {
    command: "install -D -m 644 packaging/relais.service /etc/systemd/system/relais.service",
    prints: /^$/u,
  },
  {
    command: "install -D -g relais -m 640 relais.toml /etc/relais/relais.toml",
    prints: /^$/u,
  },
];

/** With the configuration that the test writes; the operator's hash, the key and the certificate are those above. */
const configured: readonly ShellRow[] = [
  { command: "bun run start --check", prints: /relais\.toml: nothing wrong/u },
  // Its host name does not exist, so there may be warnings; a fault would be another exit code.
  { command: "bun run start doctor", prints: /^ok +configuration/mu },
];

/** The server is started by this, and goes on. */
export const START = "bun run start > relais.log";

/** The accounts ana and bridgebot are there, and the channels #tea and #dev. */
const running: readonly ShellRow[] = [
  {
    command: "tail -f relais.log",
    instead: { "tail -f": "timeout 0.2 tail -f" },
    exitCode: 124,
    prints: /"event":"/u,
  },
  {
    command: "bunx pino-pretty",
    instead: { "pino-pretty": "pino-pretty --colorize=false < relais.log" },
    prints: /event: "listening"/u,
  },
  {
    command: "bun run start token-create dashboard --scopes users:read,channels:read,audit:read --days 365",
    prints: /^(relais_\S+)$/mu,
    keeps: "TOKEN",
  },
  {
    command: "bun run start token-list",
    prints: /^dashboard; users:read,channels:read,audit:read; made \S+; never used; ends /mu,
  },
  {
    command: 'curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:9667/api/v1/users',
    prints: /"nick":"ana"/u,
  },
  { command: "curl http://127.0.0.1:9667/api/v1/openapi.json", prints: /"openapi":"3\.1/u },
  { command: "bun run start token-revoke dashboard", prints: /the token dashboard is revoked/u },
  {
    command:
      "bun run start token-create bridge --scopes messages:read,messages:write --account bridgebot --channels '#tea'",
    prints: /^relais_\S+$/mu,
  },
  {
    command: "bun run start token-create hooks --scopes webhooks",
    prints: /^(relais_\S+)$/mu,
    keeps: "TOKEN",
  },
  {
    command:
      'curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" http://127.0.0.1:9667/api/v1/webhooks -d \'{"name": "builds", "direction": "incoming", "channel": "#dev", "nick": "Builds"}\'',
    prints: /hooks\/builds\/([\w-]+)/u,
    keeps: "SECRET",
  },
  {
    command:
      "curl -d 'build 7 passed' -H \"Content-Type: text/plain\" http://127.0.0.1:9667/api/v1/hooks/builds/SECRET",
    instead: { SECRET: "$SECRET" },
    prints: /./u,
  },
  {
    command:
      "curl --user ana --data-binary @tea.jpg -H 'Content-Type: image/jpeg' https://irc.example.org/upload",
    instead: { "curl ": "curl --include " },
    input: PASSWORD,
    prints: /^location: https:\/\/irc\.example\.org\/upload\/([^\s.]+)\.jpg\r?$/imu,
    keeps: "FILE_ID",
  },
  {
    command: "curl --user ana -X DELETE https://irc.example.org/upload/6vJq0nXx3mB1Zt8kR5wQ2g.jpg",
    instead: { "6vJq0nXx3mB1Zt8kR5wQ2g": "$FILE_ID", "curl ": "curl --include " },
    input: PASSWORD,
    prints: /^HTTP\/1\.1 204/mu,
  },
  {
    command: "bun run start messages ana /var/backups/ana.jsonl",

    prints: /ana\.jsonl/u,
  },
  { command: "bun run start backup /var/backups/relais.db", prints: /copied/u },
  { command: "bun run start backup FILE", instead: { FILE: "second.db" }, prints: /copied/u },
  { command: "bun run start export /var/backups/relais.jsonl", prints: /relais\.jsonl/u },
  {
    command: "install -d -o relais -m 700 /var/backups/relais",
    prints: /^$/u,
  },
  {
    command: `#!/bin/sh
set -e
relais --config /etc/relais/relais.toml backup "/var/backups/relais/$(date +%F-%H%M).db"
if [ -d /var/lib/relais/files ]; then cp -au /var/lib/relais/files /var/backups/relais/; fi
find /var/backups/relais -name '*.db' -mtime +14 -delete`,
    instead: {
      "set -e": "set -e; touch -d 2020-01-01 machine/backups/relais/old.db",
      "relais --config /etc/relais/relais.toml": "bun run start",
      "-delete": "-delete; cd machine/backups/relais; ls -d *; mv 2*.db night.db",
    },
    prints: /^20\d\d-\d\d-\d\d-\d{4}\.db\nfiles$/mu,
  },
  { command: "bun run start upgrade", prints: /^relais: upgrade: /mu },
];

/** After the end of the server. The backup of the night is the last of these commands before. */
const stopped: readonly ShellRow[] = [
  { command: "bun run start prune", prints: /removed/u },
  {
    command: "rm -f /var/lib/relais/relais.db /var/lib/relais/relais.db-wal /var/lib/relais/relais.db-shm",
    prints: /^$/u,
  },
  {
    command: "install -o relais -m 600 /var/backups/relais/2026-11-26-0400.db /var/lib/relais/relais.db",
    instead: { "2026-11-26-0400": "night" },
    prints: /^$/u,
  },
  { command: "bun run start prune --before 2026-06-01 --channel '#tea'", prints: /removed/u },
];

/** With an empty data folder. */
const anew: readonly ShellRow[] = [
  { command: "bun run start import /var/backups/relais.jsonl", prints: /relais\.jsonl/u },
];

/** The users of another machine than this one: only its administrator may add some. */
const asRoot: readonly ShellRow[] = [
  {
    command: "useradd --system --user-group --home-dir /var/lib/relais --shell /usr/sbin/nologin relais",
    instead: {
      "useradd ":
        'mkdir -p other/etc; for f in passwd group shadow gshadow; do : > other/etc/$f; done; useradd --prefix "$PWD/other" ',
      "/var/": "/$(echo var)/",
      "nologin relais": "nologin relais; cat other/etc/passwd",
    },
    prints: /^relais:x:\d+:\d+::\/var\/lib\/relais:\/usr\/sbin\/nologin$/mu,
  },
];

const COMMIT = "git -C origin -c user.name=ana -c user.email=ana@example.org commit -q --allow-empty -m";

/** In a clone of another repository. */
const withGit: readonly ShellRow[] = [
  {
    command: "git pull",
    instead: {
      "git pull": `git init -q -b main origin; ${COMMIT} one; git clone -q origin clone; ${COMMIT} two; cd clone; git pull`,
    },
    prints: /^Fast-forward$/mu,
  },
];

export const others: readonly OtherRow[] = [
  {
    command: "bun run start",
    test: "test/main/runs.test.ts",
    named: "reach the server through `bun run start`",
  },
  {
    command: "bun install --production --frozen-lockfile",
    test: "test/main/install.test.ts",
    named: "installs what running needs, and no tool of development",
  },
  { command: "bun run package", test: PACKAGES, named: "bun run package" },
  { command: "relais doctor", test: PACKAGES, named: "looks at its configuration by doctor" },
  { command: "relais backup", test: PACKAGES, named: "serves, searches and copies its database" },
  { command: "bun run package --deb", test: SYSTEMD, named: "bun run package --deb" },
  {
    command: "apt install ./dist/relais_0.1.0_amd64.deb",
    test: SYSTEMD,
    named: "apt install ./dist/relais_${version}_amd64.deb",
  },
  {
    command: "podman build -f packaging/Containerfile -t relais .",
    test: "test/packaging/container.ts",
    named: "podman build -f packaging/Containerfile -t relais .",
  },
  { command: "journalctl -u relais -f", test: SYSTEMD, named: "journalctl -u relais -f" },
  {
    command: "journalctl -u relais -f -o cat | bunx pino-pretty",
    test: SYSTEMD,
    named: "journalctl -u relais -f -o cat | bunx pino-pretty",
  },
  { command: "systemctl reload relais", test: SYSTEMD, named: "systemctl reload relais" },
  { command: "systemctl enable --now relais", test: SYSTEMD, named: "systemctl enable --now relais" },
  {
    command: "systemctl enable --now relais-backup.timer",
    test: SYSTEMD,
    named: "systemctl enable --now relais-backup.timer",
  },
  { command: "systemctl stop relais", test: SYSTEMD, named: "systemctl stop relais" },
  { command: "systemctl start relais", test: SYSTEMD, named: "systemctl start relais" },
  { command: "systemctl edit relais", test: SYSTEMD, named: "systemctl edit relais" },
  {
    command: "podman run -d --name relais -p 6667:6667 -v relais:/data relais",
    test: "test/packaging/container-use.ts",
    named: "podman run -d --name relais -p 6667:6667 -v relais:/data relais",
  },
  {
    command: "certbot certonly --standalone -d irc.example.org",
    test: "test/main/certbot.test.ts",
    named: "certbot certonly --standalone -d irc.example.org",
  },
  { command: "bun run test", test: ".ci/run", named: "bun run test" },
  { command: "bun run check", test: ".ci/run", named: "bun run check" },
  { command: "bun run bench", test: ".ci/run", named: '"bench' },
  { command: "bun run bench:alloc", test: ".ci/run", named: "bench:alloc" },
  {
    command: "bun run bench:compare A.json B.json",
    test: "test/bench/results.test.ts",
    named: "gives after over before for each value that both hold",
  },
  {
    command: "bun run bench:peers",
    test: "test/bench/peers.test.ts",
    named: "is shown by results.md, results.svg and the README",
  },
  {
    command: "npx --yes bun@1.4.5 run start",
    test: "test/main/runs.test.ts",
    named: "reach the server through `bun run start`",
  },
];

/** The commands that the test runs, by the time when they make sense. */
export const shell = {
  beforeStart,
  renewed,
  configured,
  installed,
  asRoot,
  withGit,
  running,
  stopped,
  anew,
};

export const shellRows: readonly ShellRow[] = Object.values(shell).flat();
