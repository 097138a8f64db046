/** The container of the manual in use. container.ts runs this, on a machine that has the image `relais` and nothing else. */
import { describe, expect, it, setDefaultTimeout } from "bun:test";
import { LineClient } from "../e2e/relais.ts";
import { inDirectory } from "../main/directory.ts";
import { Program } from "../main/program.ts";

setDefaultTimeout(30_000);

const PORT = 6667;
const PASSWORD = "sesame-open-sesame";

async function output(line: string, directory = "."): Promise<string> {
  const child = Bun.spawn(["sh", "-c", line], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  const [printed, errors] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  expect([line, await child.exited, errors]).toEqual([line, 0, ""]);
  return printed.trim();
}

/** Resolves once the server has begun to listen for this time. The log ends with the container. */
async function listening(time: number): Promise<void> {
  const log = new Program([], { directory: ".", command: ["podman", "logs", "--follow", "relais"] });
  await log.stderr.match(new RegExp(`(?:^Listening on 0\\.0\\.0\\.0:${PORT}[^]*){${time}}`, "mu"));
}

async function register(nick: string): Promise<LineClient> {
  const client = await LineClient.connect(PORT);
  client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
  return client;
}

/** Ends the container as `podman stop` does, and looks at how the server ended. */
async function stopped(client: LineClient): Promise<void> {
  const [goodbye] = await Promise.all([client.line(/^ERROR /u), output("podman stop relais")]);
  expect(goodbye).toContain("Server shutting down");
  expect(await output("podman inspect --format '{{.State.ExitCode}}' relais")).toBe("0");
}

describe("the container of the manual", () => {
  it("serves on its port", async () => {
    await output("podman run -d --name relais -p 6667:6667 -v relais:/data relais");
    await listening(1);
    const ada = await register("ada");
    const bob = await register("bob");
    bob.send("JOIN #tea");
    await bob.line(/ 366 /u);
    ada.send("JOIN #tea", "PRIVMSG #tea :green tea", `PRIVMSG NickServ :REGISTER ${PASSWORD}`);
    expect(await bob.line(/ PRIVMSG #tea /u)).toEndWith(":green tea");
    await ada.line(/ 900 .*logged in/u);
    await stopped(ada);
  });

  it("keeps accounts when it is stopped and started", async () => {
    await output("podman start relais");
    await listening(2);
    const bob = await register("bob");
    bob.send(`PRIVMSG NickServ :IDENTIFY ada ${PASSWORD}`);
    await bob.line(/ 900 bob .* ada /u);
    await stopped(bob);
  });

  it("takes its options from a file, and another container has the same volume", async () => {
    await output("podman rm relais");
    const run =
      "podman run -d --name relais -p 6667:6667 -v relais:/data -v ./relais.toml:/etc/relais/relais.toml:ro -e RELAIS_CONFIG=/etc/relais/relais.toml relais";
    await inDirectory({ "relais.toml": '[network]\nname = "Kettle"\n' }, async (directory) => {
      await output(run, directory);
      await listening(1);
      const bob = await register("bob");
      expect(await bob.line(/ 001 bob /u)).toContain("Kettle");
      bob.send(`PRIVMSG NickServ :IDENTIFY ada ${PASSWORD}`);
      await bob.line(/ 900 bob .* ada /u);
      await stopped(bob);
    });
  });
});
