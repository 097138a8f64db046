/** Kept data that clients have seen is there after a restart, however the server ended. */
import { expect, it } from "bun:test";
import { join } from "node:path";
import { LineClient } from "../e2e/relais.ts";
import { stateOf } from "../store/records.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const MAIN = join(import.meta.dir, "../../src/main.ts");
const SECRET = "open-sesame";
const KILLS = 10;
/** Most bans that an operator sees before the server is killed. */
const MOST_BANS = 30;

async function configuration(): Promise<string> {
  const hash = await Bun.password.hash(SECRET, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
  return [
    '[[listen]]\nhost = "127.0.0.1"\nport = 0',
    '[flood]\nexempt = ["127.0.0.1"]',
    `[[operator]]\nname = "root"\npassword-hash = "${hash}"\n`,
  ].join("\n");
}

/** Runs a server on the data of this folder, and kills it at the end. */
async function withServer(
  directory: string,
  use: (program: Program) => Promise<void>,
  command?: readonly string[],
): Promise<void> {
  const program = new Program([], { directory, ...(command === undefined ? {} : { command }) });
  try {
    await use(program);
  } finally {
    program.signal("SIGKILL");
    await program.ended();
  }
}

async function operator(program: Program): Promise<LineClient> {
  const client = await LineClient.connect(await program.port());
  client.send("NICK ada", "USER ada 0 * :Ada", `OPER root ${SECRET}`);
  await client.line(/ 381 /u);
  return client;
}

/** Sets a ban for each of these masks. */
function ban(client: LineClient, masks: readonly string[], reason = "spam"): void {
  client.send(...masks.map((mask) => `KLINE ${mask} :${reason}`));
}

function masksOf(count: number, name: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `*@${name}-${index}.test`);
}

/** Masks of the bans that a server would find. */
function kept(directory: string): readonly string[] {
  return stateOf(join(directory, "data"), { now: Date.now() }).bans.map(({ mask }) => mask);
}

it(`bans that an operator has seen outlast ${KILLS} kills of the server at random moments, each once`, async () => {
  await inDirectory({ "relais.toml": await configuration() }, async (directory) => {
    const seen = new Set<string>();
    for (let kill = 0; kill < KILLS; kill += 1) {
      await withServer(directory, async (program) => {
        const client = await operator(program);
        const masks = masksOf(MOST_BANS, `k${kill}`);
        const last = masks[Math.floor(Math.random() * MOST_BANS)] ?? "";
        ban(client, masks);
        const lines = await client.until(new RegExp(` NOTICE ada :.*${RegExp.escape(last)}`, "u"));
        for (const mask of masks) if (lines.some((line) => line.includes(mask))) seen.add(mask);
      });
      const found = kept(directory);
      expect([...seen].filter((mask) => !found.includes(mask))).toEqual([]);
      expect(new Set(found).size).toBe(found.length);
    }
    expect(seen.size).toBeGreaterThan(KILLS);
  });
}, 120_000);

it("a ban keeps its addresses out after a restart", async () => {
  await inDirectory({ "relais.toml": await configuration() }, async (directory) => {
    await withServer(directory, async (program) => {
      const client = await operator(program);
      client.send("DLINE 127.0.0.0/8 :not from here");
      await client.line(/ NOTICE ada :\*\*\* Operators stay/u);
    });
    await withServer(directory, async (program) => {
      const banned = await LineClient.connect(await program.port());
      expect(await banned.line(/ 465 /u)).toEndWith(":You are banned from this server: not from here");
    });
  });
});

it("an account lets its owner in after the server was killed", async () => {
  await inDirectory({ "relais.toml": await configuration() }, async (directory) => {
    await withServer(directory, async (program) => {
      const client = await LineClient.connect(await program.port());
      client.send(
        "CAP LS 302",
        "NICK ana",
        "USER ana 0 * :Ana",
        "CAP REQ :draft/account-registration",
        "CAP END",
      );
      client.send(`REGISTER * * ${SECRET}`);
      await client.line(/ 900 ana /u);
    });
    await withServer(directory, async (program) => {
      const client = await LineClient.connect(await program.port());
      client.send("CAP LS 302", "NICK other", "USER other 0 * :Other", "CAP REQ :sasl", "AUTHENTICATE PLAIN");
      await client.line(/^AUTHENTICATE \+$/u);
      client.send(`AUTHENTICATE ${Buffer.from(`\0ana\0${SECRET}`).toString("base64")}`);
      expect(await client.line(/ 90[34] /u)).toContain(" 903 ");
      client.send("CAP END", "NS SUSPEND ana");
      await client.line(/ :SUSPEND needs the operator privilege accounts\.$/u);
    });
  });
});

it("a registered channel outlasts a kill of the server: its founder, topic, modes, key and bans", async () => {
  await inDirectory({ "relais.toml": await configuration() }, async (directory) => {
    await withServer(directory, async (program) => {
      const ana = await LineClient.connect(await program.port());
      ana.send("NICK ana", "USER ana 0 * :Ana", "NS REGISTER sesame-open-sesame");
      await ana.line(/ 900 ana /u);
      ana.send("JOIN #tea", "CS REGISTER #tea", "TOPIC #tea :Tea & talk", "MODE #tea +imk-t secret");
      ana.send("MODE #tea +b ~a:mallory");
      await ana.line(/ MODE #tea \+b ~a:mallory/u);
    });
    await withServer(directory, async (program) => {
      const port = await program.port();
      const other = await LineClient.connect(port);
      other.send("NICK other", "USER other 0 * :Other", "JOIN #tea secret");
      await other.line(/ 473 other #tea /u);
      const ana = await LineClient.connect(port);
      ana.send("NICK ana_", "USER ana 0 * :Ana", "NS REGAIN ana sesame-open-sesame");
      await ana.line(/ NICK ana$/u);
      ana.send("JOIN #tea", "MODE #tea", "MODE #tea b");
      const lines = (await ana.until(/ 368 ana /u)).map((line) => line.replace(/^:\S+ /u, ""));
      expect(lines).toContain("MODE #tea +q ana");
      expect(lines).toContain("332 ana #tea :Tea & talk");
      expect(lines).toContain("353 ana = #tea :~ana");
      expect(lines).toContain("324 ana #tea +kimn secret");
      expect(lines.find((line) => line.startsWith("367 "))).toStartWith("367 ana #tea ~a:mallory ana!");
    });
  });
});

/** A client that can read metadata. */
async function connect(program: Program, nick: string): Promise<LineClient> {
  const client = await LineClient.connect(await program.port());
  client.send(
    "CAP LS 302",
    "CAP REQ :batch draft/metadata-2",
    `NICK ${nick}`,
    `USER ${nick} 0 * :Ana`,
    "CAP END",
  );
  await client.line(/ (?:376|422) \S+ /u);
  return client;
}

it("what ChanServ SET, AKICK and METADATA have set outlasts a kill of the server", async () => {
  await inDirectory({ "relais.toml": await configuration() }, async (directory) => {
    await withServer(directory, async (program) => {
      const ana = await connect(program, "ana");
      ana.send(`NS REGISTER ${SECRET}`);
      await ana.line(/ 900 ana /u);
      ana.send("JOIN #tea", "CS REGISTER #tea", "CS SET #tea MLOCK +i-s", "CS SET #tea ENTRYMSG Hello there");
      ana.send("CS AKICK #tea ADD *!*@* go away", "METADATA * SET url :https://ana.test/");
      ana.send("METADATA #tea SET colour :green");
      await ana.line(/ 761 ana #tea colour /u);
    });
    await withServer(directory, async (program) => {
      const ana = await connect(program, "anna");
      const other = await LineClient.connect(await program.port());
      other.send("NICK other", "USER other 0 * :Other", "JOIN #tea");
      expect(await other.line(/ 474 other #tea /u)).toEndWith("ChanServ keeps you out (go away)");
      ana.send(`NS IDENTIFY ana ${SECRET}`, "METADATA * GET url", "JOIN #tea", "MODE #tea -i");
      expect(await ana.line(/ 761 anna anna url /u)).toEndWith(" https://ana.test/");
      expect(await ana.line(/^:ChanServ!\S+ NOTICE anna /u)).toEndWith(":[#tea] Hello there");
      expect(await ana.line(/ 742 /u)).toContain(" 742 anna #tea i +i-s ");
      ana.send("METADATA #tea GET colour");
      expect(await ana.line(/ 761 anna #tea colour /u)).toEndWith(" green");
    });
  });
});

it("the nicks and the virtual host of an account outlast a kill, and nobody else can take the nicks", async () => {
  await inDirectory({ "relais.toml": await configuration() }, async (directory) => {
    await withServer(directory, async (program) => {
      const [root, client] = [await operator(program), await LineClient.connect(await program.port())];
      client.send("NICK ana", "USER ana 0 * :Ana", `NS REGISTER ${SECRET}`);
      await client.line(/ 900 ana /u);
      client.send("NICK annie", "NS GROUP", "HS REQUEST tea.example");
      await client.line(/ :Your request for tea\.example waits /u);
      root.send("HS ACTIVATE ana");
      await client.line(/ 396 annie tea\.example /u);
    });
    await withServer(directory, async (program) => {
      const [other, client] = [
        await LineClient.connect(await program.port()),
        await LineClient.connect(await program.port()),
      ];
      other.send("NICK annie", "USER other 0 * :Other");
      await other.line(/ 433 \* annie :Nickname is reserved for the account ana/u);
      other.send("NICK other", "NICK ana");
      await other.line(/ 433 other ana :/u);
      client.send("CAP LS 302", "NICK annie", "USER ana 0 * :Ana", "CAP REQ :sasl", "AUTHENTICATE PLAIN");
      await client.line(/^AUTHENTICATE \+$/u);
      client.send(`AUTHENTICATE ${Buffer.from(`\0ana\0${SECRET}`).toString("base64")}`, "CAP END");
      await client.line(/ 001 annie /u);
      await client.line(/ 396 annie tea\.example /u);
    });
  });
});

// A limit of the process for the size of its files stands for the disk, and prlimit lifts it while the server runs.
it.skipIf(Bun.which("prlimit") === null)(
  "while the disk is full, chat goes on and changes are refused; what was acknowledged is kept",
  async () => {
    const start = 'trap "" XFSZ; ulimit -S -f 512; echo "pid $$" >&2; exec "$0" "$@"';
    const command = ["sh", "-c", start, process.execPath, MAIN];
    await inDirectory({ "relais.toml": await configuration() }, async (directory) => {
      const acknowledged: string[] = [];
      await withServer(
        directory,
        async (program) => {
          const [, pid = ""] = await program.stderr.match(/^pid (\d+)$/mu);
          const client = await operator(program);
          const watcher = await LineClient.connect(await program.port());
          watcher.send("CAP LS 302", "NICK eve", "USER eve 0 * :Eve", "CAP END");
          await watcher.line(/ 422 | 376 /u);
          /** Sets a ban. False if the server refused it. */
          const setBan = async (name: string): Promise<boolean> => {
            ban(client, [`*@${name}.test`], "x".repeat(300));
            client.send(`PING ${name}`);
            const lines = await client.until(new RegExp(` PONG .*${name}$`, "u"));
            const refused = lines.some((line) => line.includes("cannot keep changes at the moment"));
            expect(lines.some((line) => line.includes(`*@${name}.test`))).toBe(!refused);
            if (!refused) acknowledged.push(`*@${name}.test`);
            return !refused;
          };
          let count = 0;
          while (await setBan(`b${count}`)) count += 1;
          expect(await program.logged("store-failed")).toMatchObject({ err: { code: "RELAIS_STORE_IO" } });
          await watcher.line(
            / CAP eve DEL :sasl draft\/account-registration draft\/sasl-ir relais\.chat\/session$/u,
          );
          const other = await LineClient.connect(await program.port());
          other.send("CAP REQ :sasl");
          await other.line(/ CAP \* NAK sasl$/u);
          other.send("CAP END", "NICK bob", "USER bob 0 * :Bob");
          client.send("JOIN #tea");
          await client.line(/ 366 /u);
          other.send("JOIN #tea", "PRIVMSG #tea :still here");
          await client.line(/:bob!.* PRIVMSG #tea :still here/u);
          expect(await setBan("refused")).toBeFalse();
          expect(Bun.spawnSync(["prlimit", "--pid", pid, "--fsize=unlimited"]).success).toBeTrue();
          expect(await setBan("accepted")).toBeTrue();
          await watcher.line(/ CAP eve NEW :sasl=\S+ draft\/account-registration=/u);
        },
        command,
      );
      expect(kept(directory)).toEqual(acknowledged);
    });
  },
  20_000,
);
