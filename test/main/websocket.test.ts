/** The program with WebSocket: its listener, the pages that may connect, and certificates that change. */
import { describe, expect, it } from "bun:test";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { Browser } from "../e2e/browser.ts";
import { certificate, failure, handshakeWith, pem } from "../server/support.ts";
import { withRelais } from "./program.ts";

const listen = '[[listen]]\nhost = "127.0.0.1"\nport = 0\nprotocol = "websocket"\n';
const { cert, key } = certificate("localhost");
const files = { "cert.pem": cert, "key.pem": key };

describe("the program with WebSocket", () => {
  it("takes clients over TLS, and new certificates without a restart", async () => {
    const toml = `${listen}tls = true\n[[certificate]]\nfile = "cert.pem"\nkey = "key.pem"\n[tls]\ncheck-interval = 100\n`;
    await withRelais(toml, files, async (program, directory) => {
      const port = await program.port();
      await program.stderr.match(/^Listening on 127\.0\.0\.1:\d+ \(WebSocket, TLS\)\.$/mu);
      const to = { address: "127.0.0.1", port };
      const client = await Browser.connect(port, { protocols: ["text.ircv3.net"], secure: true });
      await client.register("ada");
      expect((await handshakeWith(to)).subject).toBe("CN=localhost");
      for (const [file, text] of [
        ["key.pem", pem("renewed.key")],
        ["cert.pem", pem("renewed.cert")],
      ] as const) {
        await Bun.write(join(directory, "new.pem"), text);
        await rename(join(directory, "new.pem"), join(directory, file));
      }
      await program.stdout.match(/renewed\.example/u);
      expect((await handshakeWith(to)).subject).toBe("CN=renewed.example");
      client.send("PING there");
      await client.line(/ PONG .*there$/u);
      program.signal("SIGTERM");
      expect(await client.line(/^ERROR/u)).toContain("shutting down");
      expect([1000, 1001]).toContain(await client.closed.promise);
    });
  });

  it("refuses pages of other origins, and says so in the log", async () => {
    const toml = `${listen}allowed-origins = ["https://chat.example.org"]\n`;
    await withRelais(toml, files, async (program) => {
      const port = await program.port();
      for (const Origin of ["https://chat.example.org", "http://127.0.0.1"]) {
        await (
          await Browser.connect(port, { headers: { Origin } })
        )
          .register("ada")
          .then((page) => page.end());
      }
      const elsewhere = { headers: { Origin: "https://elsewhere.example" } };
      expect(await failure(Browser.connect(port, elsewhere))).toMatchObject({ message: "not connected" });
      expect(await program.logged("refused")).toMatchObject({
        reason: { kind: "origin", origin: "https://elsewhere.example" },
      });
    });
  });
});

describe("the page of the web client", () => {
  it("is on its own port and not on that of another listener, if the system chooses both", async () => {
    const toml = `${listen}[web]\nhost = "127.0.0.1"\nport = 0\n`;
    await withRelais(toml, {}, async (program) => {
      const port = await program.port();
      const [, page = ""] = await program.stderr.match(/^Open (http:\S+) in a browser/mu);
      const answers = [page, `http://127.0.0.1:${port}/`].map((url) => fetch(url, { keepalive: false }));
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 426]);
    });
  });
});
