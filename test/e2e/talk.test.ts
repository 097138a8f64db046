/** The first day of two people, over real sockets, line by line. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { Relais } from "./relais.ts";

let relais: Relais;

beforeEach(async () => {
  relais = await Relais.start();
});

afterEach(async () => {
  await relais.stop();
});

describe("a first day", () => {
  it("registers, and is greeted", async () => {
    const alice = await relais.open();
    alice.send("CAP LS 302", "NICK alice", "USER al 0 * :Alice A", "CAP END");
    const lines = await alice.until(/ 376 /u);
    const numerics = lines
      .filter((line) => /^:irc\.test \d{3} alice /u.test(line))
      .map((line) => line.split(" ")[1]);
    expect(numerics).toEqual(
      expect.arrayContaining(["001", "002", "003", "004", "005", "251", "255", "375", "372", "376"]),
    );
    expect(lines.filter((line) => line.includes(" 005 ")).join(" ")).toContain(" NETWORK=Test ");
    expect(lines.find((line) => line.includes(" 372 "))).toContain("Tea is served.");
  });

  it("joins, sees who is there, talks, changes the topic, kicks and quits", async () => {
    const alice = await relais.connect("alice");
    const bob = await relais.connect("bob");
    alice.send("JOIN #tea");
    expect(await alice.until(/ 366 /u)).toEqual([
      ":alice!alice@127.0.0.1 JOIN #tea",
      ":irc.test 353 alice = #tea :@alice",
      ":irc.test 366 alice #tea :End of /NAMES list",
    ]);
    bob.send("JOIN #tea");
    expect(await bob.until(/ 366 /u)).toContainEqual(
      expect.stringMatching(/ 353 bob = #tea :(?=.*@alice)(?=.*\bbob)/u),
    );
    expect(await alice.heard()).toEqual([":bob!bob@127.0.0.1 JOIN #tea"]);

    alice.send("PRIVMSG #tea :hello, bob");
    expect(await bob.line(/PRIVMSG/u)).toBe(":alice!alice@127.0.0.1 PRIVMSG #tea :hello, bob");
    bob.send("NOTICE alice :hello");
    expect(await alice.heard()).toEqual([":bob!bob@127.0.0.1 NOTICE alice :hello"]);

    bob.send("TOPIC #tea :coffee");
    expect(await bob.line(/ 482 /u)).toStartWith(":irc.test 482 bob #tea :");
    alice.send("TOPIC #tea :green tea");
    expect(await bob.line(/ TOPIC /u)).toBe(":alice!alice@127.0.0.1 TOPIC #tea :green tea");
    expect(await alice.heard()).toEqual([":alice!alice@127.0.0.1 TOPIC #tea :green tea"]);

    alice.send("KICK #tea bob :no coffee");
    expect(await bob.line(/ KICK /u)).toBe(":alice!alice@127.0.0.1 KICK #tea bob :no coffee");
    bob.send("PRIVMSG #tea :but", "JOIN #tea");
    expect((await bob.until(/ 366 /u))[0]).toStartWith(":irc.test 404 bob #tea :");

    bob.send("QUIT :to the café");
    expect(await bob.line(/^ERROR/u)).toBe("ERROR :Closing Link: 127.0.0.1 (Quit: to the café)");
    await bob.closed;
    expect(await alice.heard()).toEqual([
      ":alice!alice@127.0.0.1 KICK #tea bob :no coffee",
      ":bob!bob@127.0.0.1 JOIN #tea",
      ":bob!bob@127.0.0.1 QUIT :Quit: to the café",
    ]);
  });

  it("changes nick, and is known by it at once", async () => {
    const alice = await relais.connect("alice");
    const bob = await relais.connect("bob");
    alice.send("NICK Carol");
    expect(await alice.heard()).toEqual([":alice!alice@127.0.0.1 NICK Carol"]);
    bob.send("PRIVMSG carol :hi", "PRIVMSG alice :hi");
    expect(await bob.heard()).toEqual([":irc.test 401 bob alice :No such nick/channel"]);
    expect(await alice.heard()).toEqual([":bob!bob@127.0.0.1 PRIVMSG Carol :hi"]);
  });

  it("gives every line a time, an id and a label to whoever has asked for them", async () => {
    const alice = await relais.connect(
      "alice",
      "server-time message-tags echo-message labeled-response batch",
    );
    alice.send("JOIN #tea");
    await alice.until(/ 366 /u);
    alice.send("@label=a1;+example=x PRIVMSG #tea :hello");
    expect(await alice.line(/PRIVMSG/u)).toMatch(
      /^@label=a1;time=2026-01-01T00:00:00\.000Z;msgid=test-\S+;\+example=x :alice!alice@127\.0\.0\.1 PRIVMSG #tea :hello$/u,
    );
    alice.send("@label=a2 PONG x");
    expect(await alice.line(/ACK/u)).toBe("@label=a2;time=2026-01-01T00:00:00.000Z :irc.test ACK");
  });

  it("renders a message once for each form, whoever many members hear it", async () => {
    const alice = await relais.connect("alice");
    const others = await Promise.all(
      ["", "", "", "server-time", "server-time"].map((capabilities, index) =>
        relais.connect(`n${index}`, capabilities),
      ),
    );
    for (const client of [alice, ...others]) {
      client.send("JOIN #tea");
      await client.until(/ 366 /u);
    }
    await alice.heard();
    const before = relais.app.metrics.renderings;
    alice.send("PRIVMSG #tea :hello");
    for (const client of others) await client.line(/PRIVMSG #tea :hello$/u);
    expect(relais.app.metrics.renderings - before).toBe(2);
  });
});

describe("what goes wrong", () => {
  it("a line that is too long gets 417, and the connection goes on", async () => {
    const alice = await relais.connect("alice");
    alice.send(`PRIVMSG alice :${"x".repeat(600)}`, `PRIVMSG alice :${"x".repeat(20_000)}`);
    expect(await alice.heard()).toEqual([
      ":irc.test 417 alice :Input line was too long",
      ":irc.test 417 alice :Input line was too long",
    ]);
  });

  it("bytes that are not UTF-8 are refused", async () => {
    const alice = await relais.connect("alice");
    alice.sendBytes(Buffer.from([...Buffer.from("PRIVMSG alice :"), 0xff, 0x0d, 0x0a]));
    expect(await alice.line(/NOTICE/u)).toStartWith(":irc.test NOTICE alice :Message rejected");
  });

  it("a connection that breaks is a QUIT for the neighbours", async () => {
    const alice = await relais.connect("alice");
    const bob = await relais.connect("bob");
    const carol = await relais.connect("carol");
    for (const client of [alice, bob, carol]) {
      client.send("JOIN #tea");
      await client.until(/ 366 /u);
    }
    bob.end();
    expect(await alice.line(/ QUIT /u)).toBe(":bob!bob@127.0.0.1 QUIT :Connection closed");
    carol.terminate();
    expect(await alice.line(/ QUIT /u)).toMatch(
      /^:carol!carol@127\.0\.0\.1 QUIT :(?:Read error: ECONNRESET|Connection closed)$/u,
    );
    expect(await alice.heard()).toEqual([]);
    expect(relais.app.network.userCount).toBe(1);
  });

  it("a silent client is sent PING, and closed when it does not answer", async () => {
    const alice = await relais.connect("alice");
    relais.clock.pass(90_000);
    expect(await alice.line(/^PING/u)).toBe("PING irc.test");
    relais.clock.pass(60_000);
    expect(await alice.line(/^ERROR/u)).toBe("ERROR :Closing Link: 127.0.0.1 (Ping timeout: 150 seconds)");
    await alice.closed;
  });

  it("a client that does not register in time is closed", async () => {
    const alice = await relais.open();
    alice.send("NICK alice", "PING x");
    await alice.line(/PONG/u);
    relais.clock.pass(30_000);
    expect(await alice.line(/^ERROR/u)).toBe("ERROR :Closing Link: 127.0.0.1 (Registration timed out)");
    await alice.closed;
  });
});
