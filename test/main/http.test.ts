/** The program with HTTP: health, readiness and metrics from the start to the end. */
import { describe, expect, it } from "bun:test";
import { LineClient } from "../e2e/relais.ts";
import { samplesIn } from "../http/parts.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const listen = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n';

describe("a server with HTTP", () => {
  it("is ready, tells its metrics, and is not ready while it stops", async () => {
    await inDirectory(
      { "relais.toml": `${listen}[http]\nport = 0\n[timeouts]\nstop = 60000\n` },
      async (directory) => {
        const program = new Program([], { directory });
        const port = await program.port();
        // It listens before clients can connect.
        await program.logged("listening");
        const events = program.log.map(({ event }) => event);
        expect(events.indexOf("http-listening")).toBeLessThan(events.indexOf("listening"));
        const http = await program.logged("http-listening");
        expect(http).toMatchObject({ level: "info", address: "127.0.0.1" });
        const ask = (path: string): Promise<Response> =>
          fetch(`http://127.0.0.1:${Number(http["port"])}${path}`);
        expect([(await ask("/healthz")).status, (await ask("/readyz")).status]).toEqual([200, 200]);

        const [ada, bob] = [await LineClient.connect(port), await LineClient.connect(port)];
        for (const [client, nick] of [
          [ada, "ada"],
          [bob, "bob"],
        ] as const) {
          client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`, "JOIN #tea");
          await client.line(/ 366 /u);
        }
        ada.send("PRIVMSG #tea :hello");
        await bob.line(/PRIVMSG #tea :hello/u);
        ada.send("PRIVMSG NickServ :IDENTIFY nobody wrong");
        await ada.line(/ NOTICE ada /u);
        const samples = samplesIn(await (await ask("/metrics")).text());
        expect(samples.get("relais_users")).toBe(2);
        expect(samples.get('relais_commands_total{command="PRIVMSG"}')).toBe(2);
        expect(samples.get('relais_events_total{event="registered"}')).toBe(2);
        expect(samples.get("relais_relayed_messages_total")).toBe(1);
        expect(samples.get("relais_history_commit_duration_seconds_count")).toBeGreaterThan(0);
        expect(samples.get("relais_history_commit_duration_seconds_sum")).toBeGreaterThan(0);
        expect([...samples].filter(([name]) => name.startsWith("relais_logins_total"))).toContainEqual([
          'relais_logins_total{outcome="password"}',
          1,
        ]);
        expect(samples.get("process_resident_memory_bytes")).toBeGreaterThan(1e7);
        const now = Date.now() / 1000;
        expect(Math.abs((samples.get("process_start_time_seconds") ?? 0) - now)).toBeLessThan(600);

        // A client that does not read holds the stop up.
        ada.stopReading();
        program.signal("SIGTERM");
        await program.logged("stopping");
        const stopping = await ask("/readyz");
        expect([stopping.status, await stopping.text()]).toEqual([503, "not ready: stopping\n"]);
        expect((await ask("/healthz")).status).toBe(200);
        ada.terminate();
        bob.terminate();
        expect((await program.ended()).exitCode).toBe(0);
        expect(ask("/healthz")).rejects.toThrow();
      },
    );
  });

  it("does not start on an address that is taken, and says which option sets it", async () => {
    const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
    const toml = `${listen}[http]\nport = ${taken.port}\n`;
    await inDirectory({ "relais.toml": toml }, async (directory) => {
      const { exitCode, stderr } = await new Program([], { directory }).ended();
      expect(stderr).toContain(
        `relais: HTTP cannot listen on 127.0.0.1:${taken.port}: the address is in use`,
      );
      expect(stderr).toContain("http.port in relais.toml");
      expect(exitCode).toBe(69);
    });
    taken.stop();
  });

  it("listens for HTTP only if it has a port for it", async () => {
    await inDirectory({ "relais.toml": listen }, async (directory) => {
      const program = new Program([], { directory });
      await program.port();
      program.signal("SIGTERM");
      await program.ended();
      expect(program.log.map(({ event }) => event)).not.toContain("http-listening");
    });
  });
});
