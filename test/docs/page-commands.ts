/** A row for each command of the pages that the manual leads to, beside those of IRC in docs/accounts.md (accounts-irc.ts). */
import type { OtherRow } from "./manual-shell.ts";

const CLUSTER = "test/main/cluster.test.ts";

/** Shell commands, by page. Those that the manual has as well have their rows there. */
export const pageShell: Readonly<Record<string, readonly OtherRow[]>> = {
  "docs/accounts.md": [
    {
      command:
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=ana -keyout ana.pem -out ana.crt && cat ana.crt >> ana.pem",
      test: "test/docs/page-commands.test.ts",
      named: "makes a certificate that a client can use",
    },
  ],
  "docs/api.md": [{ command: "bun run docs:api", test: "test/docs/api.test.ts", named: "bun run docs:api" }],
  "docs/cluster.md": [
    { command: "relais cluster-leave", test: CLUSTER, named: "and can be alone again" },
    {
      command: "relais upgrade",
      notRun: "is refused in a cluster, as the page says; the manual has it for one server",
    },
    { command: "relais backup FILE", test: "test/packaging/packages.test.ts", named: "copies its database" },
    {
      command: "docker compose -f docs/examples/cluster/compose.yaml up",
      notRun: "needs a container engine, and images from a registry",
    },
    ...[
      "install -d -o nats -g nats -m 0700 /var/lib/nats",
      "chown root:nats /etc/nats-server.conf",
      "chmod 0640 /etc/nats-server.conf",
      "systemctl restart nats-server",
    ].map((command) => ({
      command,
      notRun: "changes the machine, for the service of Debian's package of NATS",
    })),
    { command: "bun run faults", test: "test/cluster/random-faults.test.ts", named: "bun run faults" },
    { command: "nats stream rm relais", notRun: "needs the command-line tool of NATS" },
    { command: "nats stream info relais", notRun: "needs the command-line tool of NATS" },
  ],
  "docs/metrics.md": [],
  "docs/policy-hook.md": [],
  "docs/web.md": [
    {
      command:
        'bun run web:static --socket wss://irc.example.org/ --network Example --channel "#tea" --out /srv/chat',
      test: "test/web/browser/foreign.test.ts",
      named: "packaging/static-page.ts",
    },
    {
      command: "bun run docs:pictures",
      notRun: "needs a minute and a browser, and makes files of the project",
    },
  ],
};

/** Commands of chat programs in docs/accounts.md: the test that gives them to the program, with its own server and password. */
export const clientRows: readonly {
  readonly command: RegExp;
  readonly test: string;
  readonly named: string;
}[] = [
  {
    command: /^\/(?:network add -sasl_mechanism PLAIN|server add -network tea -tls irc|connect )/u,
    test: "test/clients/accounts.test.ts",
    named: "logs in with PLAIN, then out and in again with NickServ",
  },
  {
    command: /^\/(?:server add tea|set irc\.server\.tea\.sasl_(?:mechanism scram|username|password) ?)/u,
    test: "test/clients/accounts.test.ts",
    named: "logs in with %s",
  },
  {
    command: /^\/(?:network add -sasl_mechanism EXTERNAL|server add -network tea -tls -tls_cert)/u,
    test: "test/clients/certificates.test.ts",
    named: "-tls -tls_cert",
  },
  {
    command: /^\/set irc\.server\.tea\.(?:tls_cert|sasl_mechanism external)/u,
    test: "test/clients/certificates.test.ts",
    named: "/set irc.server.tea.sasl_mechanism external",
  },
  {
    command: /^\/msg BouncerServ (?:network (?:create|update)|sasl) /u,
    test: "test/clients/bouncers.test.ts",
    named: "/msg BouncerServ network create",
  },
  {
    command: /^\/(?:znc|msg \*sasl) /u,
    test: "test/clients/bouncers.test.ts",
    named: "/znc AddNetwork tea",
  },
];

/** Commands of chat programs that no test gives them. */
export const clientsAlone = [
  // Keeps the settings of irssi in its folder.
  "/save",
  // soju's own.
  '/msg BouncerServ network quote tea "NS SET …"',
  "/msg BouncerServ certfp generate -network tea",
];
