/** The program and an address that connects too often: refused for a time, shown to operators, and let in again. */
import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import { LineClient } from "../e2e/relais.ts";
import { withRelais } from "./program.ts";

const hash = Bun.password.hashSync("hunter2", { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
const toml = `
[[listen]]
host = "127.0.0.1"
port = 0
[[operator]]
name = "root"
password-hash = '${hash}'
notices = "x"
`;
const limits = "[connections]\nconnection-rate = 2\nban-after = 2\nban-time = 600000\n";

describe("an address that connects too often again and again", () => {
  it("reads when to come back, until an operator or a changed configuration lets it in", async () => {
    await withRelais(`${toml}${limits}exempt = []\n`, {}, async (program, directory) => {
      const port = await program.port();
      const farewell = async (): Promise<string> => (await LineClient.connect(port)).line(/^ERROR /u);
      const root = await LineClient.connect(port);
      root.send("NICK root", "USER root 0 * :root", "OPER root hunter2");
      await root.line(/ 381 /u);
      (await LineClient.connect(port)).end();
      expect(await farewell()).toContain("Too many new connections");
      expect(await farewell()).toContain("Your address connected too often; try again in 600 seconds");
      await root.line(/ NOTICE root :\*{3} 127\.0\.0\.1 connects too often, and is kept out for 600 s$/u);
      expect(await program.logged("banned")).toMatchObject({ level: "warn", range: "127.0.0.1", count: 1 });
      root.send("STATS d");
      expect(await root.line(/ 225 /u)).toMatch(
        / D 127\.0\.0\.1 :Connected too often \(ban 1, expires in (?:9|10)m/u,
      );
      root.send("UNDLINE 127.0.0.1");
      await root.line(/lifted the ban for connecting too often of 127\.0\.0\.1/u);
      for (let count = 0; count < 2; count += 1) (await LineClient.connect(port)).end();
      await farewell();
      expect(await farewell()).toContain("try again in 600 seconds");
      await Bun.write(join(directory, "relais.toml"), `${toml}${limits}exempt = ["127.0.0.1"]\n`);
      program.signal("SIGHUP");
      await program.logged("reread");
      const again = await LineClient.connect(port);
      again.send("NICK ada", "USER ada 0 * :ada");
      await again.line(/ 001 /u);
    });
  });
});
