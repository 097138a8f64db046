/** A server alone becomes the first of several, and one of several a server alone. Needs the program `nats-server`. */
import { afterEach, beforeEach, expect, it, setDefaultTimeout } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NatsServer } from "../cluster/nats-server.ts";
import { loseEntry } from "../cluster/three-nodes.ts";
import { LineClient } from "../e2e/relais.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

setDefaultTimeout(60_000);

const LISTEN = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n[web]\nenabled = false\n[http]\nport = 0\n';
const LIMITS = "sign-interval = 200\npark-after = 1000\nlost-after = 3000\nretry-wait = 50";

let nats: NatsServer;
beforeEach(async () => {
  nats = await NatsServer.start();
});
afterEach(() => nats.remove());

const clustered = (name: string, more = ""): string =>
  `${LISTEN}[network]\nserver-name = "${name}.test"\n[cluster]\nservers = ["${nats.url}"]\nreplicas = 1\n${LIMITS}\n${more}`;

/** A server in a folder of its own below this one. */
function start(directory: string, name: string, toml: string, args: readonly string[] = []): Program {
  const folder = join(directory, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "relais.toml"), `${toml}\n[log]\nformat = "json"\n`);
  return new Program(args, { directory: folder });
}

/** Runs them with the last one ended first. */
async function stop(...programs: readonly Program[]): Promise<void> {
  for (const program of programs.toReversed()) {
    program.signal("SIGTERM");
    await program.ended();
  }
}

async function enter(program: Program, nick: string): Promise<LineClient> {
  const client = await LineClient.connect(await program.port());
  client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
  await client.line(/ 001 /u);
  return client;
}

it("a server alone becomes the first of several with all that it has, and can be alone again", async () => {
  await inDirectory({}, async (directory) => {
    const alone = start(directory, "one", LISTEN);
    const ada = await enter(alone, "ada");
    ada.send("NS REGISTER a-long-password");
    await ada.line(/registered/iu);
    ada.send("JOIN #tea", "CS REGISTER #tea", "TOPIC #tea :kept");
    await ada.line(/TOPIC #tea :kept/u);
    await stop(alone);

    const one = start(directory, "one", clustered("one"));
    await one.port();
    const two = start(directory, "two", clustered("two"));
    const bob = await enter(two, "bob");
    bob.send("JOIN #tea", "NS INFO ada");
    expect(await bob.line(/ 332 /u)).toContain("kept");
    await bob.line(/ada/u);
    expect((await two.logged("cluster-copy"))["name"]).toBeString();
    const eve = await enter(one, "eve");
    eve.send("JOIN #tea");
    await bob.line(/:eve!\S+ JOIN/u);
    bob.send("PRIVMSG #tea :hello");
    await eve.line(/PRIVMSG #tea :hello/u);
    await stop(one);
    await bob.line(/:eve!\S+ QUIT :Server shutting down/u);
    await stop(two);

    const refused = start(directory, "two", LISTEN);
    const { exitCode, stderr } = await refused.ended();
    expect([exitCode, stderr]).toEqual([69, expect.stringContaining("cluster-leave")]);
    const left = await start(directory, "two", LISTEN, ["cluster-leave"]).ended();
    expect(left.stdout).toBe("relais: cluster-leave: the database is that of a server alone\n");
    const again = start(directory, "two", LISTEN);
    const zoe = await enter(again, "zoe");
    zoe.send("JOIN #tea", "CHATHISTORY LATEST #tea * 5");
    expect(await zoe.line(/ 332 /u)).toContain("kept");
    await stop(again);
  });
});

it("an announcement of the API reaches the clients of all servers", async () => {
  await inDirectory({}, async (directory) => {
    const one = start(directory, "one", clustered("one"));
    const ada = await enter(one, "ada");
    const two = start(directory, "two", clustered("two"));
    const bob = await enter(two, "bob");
    const scopes = ["token-create", "crier", "--scopes", "announce"];
    const { stdout: token } = await start(directory, "one", clustered("one"), scopes).ended();
    const { port } = await one.logged("http-listening");
    const answer = await fetch(`http://127.0.0.1:${Number(port)}/api/v1/announcements`, {
      method: "POST",
      headers: { authorization: `Bearer ${token.trim()}`, "content-type": "application/json" },
      body: JSON.stringify({ text: "back at noon" }),
    });
    expect(answer.status).toBe(204);
    for (const client of [ada, bob]) await client.line(/ NOTICE \$\S+ :back at noon$/u);
    await stop(one, two);
  });
});

it("a server with a network of its own does not join another", async () => {
  await inDirectory({}, async (directory) => {
    const one = start(directory, "one", clustered("one"));
    await one.port();
    const other = start(directory, "two", LISTEN);
    await other.port();
    await stop(other);
    const { exitCode, stderr } = await start(directory, "two", clustered("two")).ended();
    expect([exitCode, stderr]).toEqual([69, expect.stringContaining("is not of this network")]);
    await stop(one);
  });
});

it("a lost log is noticed, and begins anew with the database of one of the servers", async () => {
  await inDirectory({}, async (directory) => {
    const one = start(directory, "one", clustered("one"));
    const ada = await enter(one, "ada");
    ada.send("NS REGISTER a-long-password");
    await ada.line(/registered/iu);
    await stop(one);
    await nats.remove();
    nats = await NatsServer.start();
    const refused = await start(directory, "one", clustered("one")).ended();
    expect([refused.exitCode, refused.stderr]).toEqual([69, expect.stringContaining("When the log is lost")]);
    await start(directory, "one", clustered("one"), ["cluster-leave"]).ended();
    const again = start(directory, "one", clustered("one"));
    const bob = await enter(again, "bob");
    bob.send("NS INFO ada");
    await bob.line(/Registered|ada/u);
    await stop(again);
  });
});

it("a log that has lost its last entries is noticed", async () => {
  await inDirectory({}, async (directory) => {
    const one = start(directory, "one", clustered("one"));
    await one.port();
    await stop(one);
    loseEntry(join(directory, "one"));
    const { exitCode, stderr } = await start(directory, "one", clustered("one")).ended();
    expect([exitCode, stderr]).toEqual([69, expect.stringMatching(/lost its entry \d+/u)]);
  });
});

it("a server whose name another has taken ends", async () => {
  await inDirectory({}, async (directory) => {
    const one = start(directory, "one", clustered("one"));
    await one.port();
    const twin = start(directory, "two", clustered("one"));
    await twin.port();
    const { exitCode, stderr } = await one.ended();
    expect([exitCode, stderr]).toEqual([69, expect.stringContaining("taken the place")]);
    await stop(twin);
  });
});

it("waits for NATS servers that refuse it, and says why", async () => {
  await inDirectory({}, async (directory) => {
    await nats.reload("authorization { user: relais, password: right }");
    const right = 'user = "relais"\npassword = "right"';
    const one = start(directory, "one", clustered("one", 'user = "relais"\npassword = "wrong"'));
    expect(await one.logged("cluster-waiting")).toMatchObject({
      err: { message: "Authorization Violation" },
    });
    one.signal("SIGTERM");
    await one.ended();
    const again = start(directory, "one", clustered("one", right));
    await again.port();
    await stop(again);
  });
});

it("ends where entries are longer than NATS takes them", async () => {
  await inDirectory({}, async (directory) => {
    await nats.reload("max_payload: 200000");
    const { exitCode, stderr } = await start(directory, "one", clustered("one")).ended();
    expect([exitCode, stderr]).toEqual([78, expect.stringContaining("max_payload")]);
  });
});
