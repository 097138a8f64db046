/** The certificate of the manual, on a machine of its own: certbot gets it, the hook hands it to the server, and so again. */
import { expect, it, setDefaultTimeout } from "bun:test";
import { describeWith } from "../clients/installed.ts";
import { blockWith } from "../docs/manual-blocks.ts";
import { root } from "../house/source.ts";
import { OwnMachine, whyNoMachine } from "../packaging/own-machine.ts";
import { certificate } from "../server/support.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

setDefaultTimeout(60_000);

const reason = whyNoMachine();
if (reason !== undefined) console.warn(`certbot: not tested, since ${reason}`);

const NAME = "irc.example.org";
const HOOK = "/etc/letsencrypt/renewal-hooks/deploy/relais";

/** Certificates of this authority are valid for less time than certbot wants to have left, so a renewal is due at once. */
const DAYS = 20;

const authority = {
  pebble: {
    listenAddress: "127.0.0.1:14000",
    managementListenAddress: "127.0.0.1:15000",
    certificate: "cert.pem",
    privateKey: "key.pem",
    httpPort: 80,
    tlsPort: 443,
    ocspResponderURL: "",
    externalAccountBindingRequired: false,
    certificateValidityPeriod: DAYS * 24 * 3600,
  },
};

/** By default this authority waits, and refuses some requests at random. */
const PATIENT = { PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "0" };

/** Answers to the questions that certbot asks at a terminal, and the authority. */
const answers = `server = https://127.0.0.1:14000/dir
no-verify-ssl = true
email = admin@example.org
agree-tos = true
no-eff-email = true
no-random-sleep-on-renew = true
`;

/** The configuration with which the manual begins, but for what its reader fills in. */
async function configuration(): Promise<string> {
  const hash = await Bun.password.hash("sesame-open-sesame");
  const written = blockWith("[[operator]]").replace(/^password-hash = .*$/mu, `password-hash = '${hash}'`);
  return `${written}[tls]\ncheck-interval = 100\n[store]\ndata = "/var/lib/relais"\n[web]\nenabled = false\n`;
}

/** As the manual has the server in a clone: as a user of its own, in /srv/relais. */
const clone = `
useradd --system --user-group --home-dir /var/lib/relais --shell /usr/sbin/nologin relais
install -D -g relais -m 640 relais.toml /etc/relais/relais.toml
install -d -o relais -m 700 /var/lib/relais
mkdir -p /srv/relais layers/clone layers/clone.work
mount -t overlay overlay -o "lowerdir=$CLONE,upperdir=$PWD/layers/clone,workdir=$PWD/layers/clone.work" /srv/relais
touch /usr/local/bin/bun
mount --bind "$BUN" /usr/local/bin/bun`;

const server =
  "setpriv --reuid=relais --regid=relais --clear-groups /usr/local/bin/bun /srv/relais/src/main.ts --config /etc/relais/relais.toml";

describeWith(["certbot", "pebble", "openssl", "curl", "useradd"], "the certificate of the manual", () => {
  it.skipIf(reason !== undefined)("is asked for, handed over by the hook, and renewed", async () => {
    const { cert, key } = certificate("localhost");
    const files = {
      "pebble.json": JSON.stringify(authority),
      "cert.pem": cert,
      "key.pem": key,
      "cli.ini": answers,
      "relais.toml": await configuration(),
      hook: blockWith("RENEWED_LINEAGE"),
    };
    await inDirectory(files, async (directory) => {
      const machine = await OwnMachine.start(directory);
      const started: Program[] = [];
      const start = (line: string, input = ""): Program => {
        const command = [...machine.inside, ...line.split(" ")];
        const program = new Program([], {
          directory,
          command,
          input,
          environment: PATIENT,
        });
        started.push(program);
        return program;
      };
      /** Registers over TLS. Returns the certificate that the server shows, once it has been checked. */
      const shown = async (): Promise<string> => {
        const client = start(
          `openssl s_client -connect ${NAME}:6697 -servername ${NAME} -verify_hostname ${NAME} -verify_return_error -CAfile root.pem -ign_eof -crlf`,
          "NICK ada\nUSER ada 0 * :Ada\nQUIT\n",
        );
        const { stdout, stderr } = await client.ended();
        expect(stdout + stderr).toMatch(/Verify return code: 0 \(ok\)[^]*:irc\.example\.org 001 ada /u);
        return /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/u.exec(stdout)?.[0] ?? "";
      };
      try {
        await machine.run(
          `echo 127.0.0.1 ${NAME} >> /etc/hosts; install -D cli.ini /etc/letsencrypt/cli.ini`,
        );
        const pebble = start("pebble -config pebble.json");
        await pebble.stdout.match(/ACME directory available at/u);

        const asked = await machine.run("certbot certonly --standalone -d irc.example.org");
        expect(asked).toContain("Successfully received certificate.");
        await machine.run("curl --silent --insecure --output root.pem https://127.0.0.1:15000/roots/0");

        await machine.run(clone, { CLONE: root, BUN: process.execPath });
        await machine.run(
          `install -D -m 755 hook ${HOOK}; RENEWED_LINEAGE=/etc/letsencrypt/live/${NAME} ${HOOK}`,
        );

        const relais = start(server);
        await relais.stderr.match(/^Listening on .*:6697 \(TLS\)/mu);
        expect(await relais.logged("certificate")).toMatchObject({ names: [NAME] });
        const first = await shown();
        expect(await machine.run("cat /srv/relais/fullchain.pem")).toStartWith(first);

        expect(await machine.run("certbot renew")).toContain("all renewals succeeded");
        await relais.stdout.match(/"event":"certificate"[^]*"event":"certificate"/u);
        const second = await shown();
        expect(second).not.toBe(first);
        expect(await machine.run("cat /srv/relais/fullchain.pem")).toStartWith(second);
      } finally {
        await machine.stop();
        await Promise.all(started.map((program) => program.ended()));
      }
    });
  });
});
