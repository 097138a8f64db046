import { describe, expect, it } from "bun:test";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { Server, UnixPathInUseError } from "../../src/server/index.ts";
import { Client, failure, run, temporaryFolder } from "./support.ts";

const silent = { opened: () => undefined, received() {}, closed() {} };

describe("a Unix socket", () => {
  it("carries lines both ways", async () => {
    const path = `${temporaryFolder()}/socket`;
    const { listener, lines, opened } = await run(
      { received: (connection) => connection.send("heard\n") },
      { listen: { path } },
    );
    expect(listener).toMatchObject({ name: path, address: path, port: 0, transport: "unix" });
    const client = await Client.connect(listener);
    client.send("hello\n");
    expect(await lines.next()).toBe("hello");
    expect(await client.line()).toBe("heard");
    expect(await opened.next()).toMatchObject({
      transport: "unix",
      remoteAddress: "",
      remotePort: 0,
      listener: path,
    });
  });

  it("has the mode that was asked for, and 755 without", async () => {
    const folder = temporaryFolder();
    await run({}, { listen: { path: `${folder}/a`, mode: 0o660 } });
    await run({}, { listen: { path: `${folder}/b` } });
    expect(statSync(`${folder}/a`).mode & 0o777).toBe(0o660);
    expect(statSync(`${folder}/b`).mode & 0o777).toBe(0o755);
  });

  it("removes its path when the server stops, and when it is suspended", async () => {
    const path = `${temporaryFolder()}/socket`;
    const { server } = await run({}, { listen: { path } });
    server.suspend();
    expect(existsSync(path)).toBe(false);
    await server.resume();
    expect(existsSync(path)).toBe(true);
    await server.stop();
    expect(existsSync(path)).toBe(false);
  });

  it("is not counted against the limits of an address", async () => {
    const path = `${temporaryFolder()}/socket`;
    const { listener, opened } = await run(
      {},
      { listen: { path }, connectionsPerAddress: 1, exemptAddresses: [] },
    );
    for (let index = 0; index < 3; index++) {
      await Client.connect(listener);
      await opened.next();
    }
  });

  it("replaces the path of a server that was killed", async () => {
    const path = `${temporaryFolder()}/socket`;
    const child = Bun.spawn(
      [
        process.execPath,
        "-e",
        `Bun.listen({ unix: ${JSON.stringify(path)}, socket: { data() {} } }); console.log("up");`,
      ],
      { stdout: "pipe" },
    );
    await child.stdout.getReader().read();
    child.kill("SIGKILL");
    await child.exited;
    expect(existsSync(path)).toBe(true);
    const { listener, opened } = await run({}, { listen: { path } });
    await Client.connect(listener);
    await opened.next();
  });

  it("leaves the path of a living server alone", async () => {
    const path = `${temporaryFolder()}/socket`;
    const { listener, opened } = await run({}, { listen: { path } });
    const second = new Server(silent);
    await second.listen({ path });
    const error = await failure(second.start());
    expect(error).toBeInstanceOf(UnixPathInUseError);
    expect(error).toMatchObject({ code: "RELAIS_UNIX_PATH_IN_USE", path });
    await Client.connect(listener);
    await opened.next((connection) => connection.open);
  });

  it("leaves a file that is no socket alone", async () => {
    const path = `${temporaryFolder()}/file`;
    writeFileSync(path, "precious");
    const server = new Server(silent);
    await server.listen({ path });
    expect(await failure(server.start())).toMatchObject({
      code: "RELAIS_UNIX_PATH_IN_USE",
      message: expect.stringContaining("no socket"),
    });
    expect(await Bun.file(path).text()).toBe("precious");
  });
});
