/** irssi and weechat talk to each other through Relais, as two people would who have just started it. */
import { afterAll, afterEach, beforeAll, expect, it, setDefaultTimeout } from "bun:test";
import type { ChatProgram } from "./chat-program.ts";
import { describeWith } from "./installed.ts";
import { startIrssi } from "./irssi.ts";
import { startRelais } from "./relais.ts";
import type { RunningRelais } from "./relais.ts";
import { startWeechat } from "./weechat.ts";

setDefaultTimeout(20_000);

describeWith(["irssi", "weechat-headless"], "irssi and weechat", () => {
  let relais: RunningRelais;
  let iris: ChatProgram;
  let wee: ChatProgram;

  beforeAll(async () => {
    // These two type faster than people do.
    relais = await startRelais('[flood]\nexempt = ["127.0.0.1"]\n');
    [iris, wee] = await Promise.all([
      startIrssi({ nick: "iris", port: relais.port }),
      startWeechat({ nick: "wee", port: relais.port }),
    ]);
  });

  afterEach(() => {
    const unmet = [...iris.abandon(), ...wee.abandon()];
    if (unmet.length > 0) console.error([...unmet, relais.program.stdout.text].join("\n"));
  });

  afterAll(async () => {
    await Promise.all([iris.stop(), wee.stop()]);
    await relais.stop();
  });

  /** Both are in the channel; iris, who made it, is its operator. */
  async function meet(channel: string): Promise<void> {
    iris.type(`/join ${channel}`);
    await iris.sees(`iris [iris@127.0.0.1] has joined ${channel}`);
    await iris.receives(` 366 iris ${channel} `);
    wee.type(`/join ${channel}`);
    await wee.sees(`Channel ${channel}: 2 nicks (1 op, `);
    await iris.sees(`wee [wee@127.0.0.1] has joined ${channel}`);
  }

  it("connect with the commands that the server prints when it starts", async () => {
    expect(relais.program.stderr.text).toContain(` /connect 127.0.0.1 ${relais.port}\n`);
    expect(relais.program.stderr.text).toContain(` /server add relais 127.0.0.1/${relais.port} -notls\n`);
    await Promise.all([iris.greeted(), wee.greeted()]);
  });

  it("register, and learn what the server supports", async () => {
    for (const [client, nick] of [
      [iris, "iris"],
      [wee, "wee"],
    ] as const) {
      await client.sees(`Welcome to the Relais Network, ${nick}`);
      await client.sees("Your host is relais.localhost");
      await client.sees(/CASEMAPPING=ascii .*are supported by this server/u);
    }
    await iris.sees("Mode change [+i] for user iris");
  });

  it("are given every capability that they ask for", async () => {
    for (const client of [iris, wee]) {
      const [, asked] = (await client.sends("CAP REQ :")).split(" :");
      const [, given] = (await client.receives(/CAP \S+ ACK :/u)).split(" :");
      expect(given).toBe(asked);
      expect(asked?.split(" ")).toContain("server-time");
      expect(client.received.lines.filter((line) => line.includes(" NAK "))).toEqual([]);
    }
  });

  it("see who is in a channel", async () => {
    await meet("#names");
    iris.type("/names #names");
    await iris.sees("[@iris] [ wee]");
    wee.type("/names #names");
    await wee.sees("[relais.#names] -- Nicks #names: [@iris wee]");
  });

  it("talk in a channel, in any script", async () => {
    await meet("#tea");
    iris.type("/msg #tea Prendrez-vous un thé ? お茶 🍵");
    expect(await wee.sees("お茶")).toBe("[relais.#tea] @iris Prendrez-vous un thé ? お茶 🍵");
    wee.type("/msg #tea Ja, schönen Dank ☕");
    expect(await iris.sees("Dank")).toBe("#tea: < wee> Ja, schönen Dank ☕");
    iris.type("/action #tea s’incline");
    await wee.sees("[relais.#tea]  * iris s’incline");
    wee.type("/notice #tea l’eau bout");
    await iris.sees("-wee:#tea- l’eau bout");
  });

  it("see a topic when it is set, and when they join later", async () => {
    await meet("#topic");
    iris.type("/topic #topic Thé à 16 h");
    await wee.sees('[relais.#topic] -- iris has changed topic for #topic to "Thé à 16 h"');
    wee.type("/part #topic à bientôt");
    await iris.sees("wee [wee@127.0.0.1] has left #topic [à bientôt]");
    wee.type("/join #topic");
    await wee.sees('[relais.#topic] -- Topic for #topic is "Thé à 16 h"');
    await wee.sees("Topic set by iris (iris@127.0.0.1) on");
  });

  it("kick, with a reason, and may come back", async () => {
    await meet("#kick");
    iris.type("/kick #kick wee pas de café ici");
    await wee.sees("[relais.#kick] <-- iris has kicked wee (pas de café ici)");
    wee.type("/join #kick");
    await iris.sees("wee [wee@127.0.0.1] has joined #kick");
  });

  it("ban, and let in whom they invite", async () => {
    await meet("#ban");
    iris.type("/mode #ban +b wee!*@*");
    await wee.sees("[relais.#ban] -- Mode #ban [+b wee!*@*] by iris");
    iris.type("/mode #ban +i-b wee!*@*");
    await wee.sees("[relais.#ban] -- Mode #ban [+i-b wee!*@*] by iris");
    wee.type("/part #ban");
    await iris.sees("wee [wee@127.0.0.1] has left #ban");
    iris.type("/invite wee #ban");
    await iris.sees("Inviting wee to #ban");
    await wee.sees("You have been invited to #ban by iris");
    wee.type("/join #ban");
    await iris.sees("wee [wee@127.0.0.1] has joined #ban");
  });

  it("ask who the other is", async () => {
    await meet("#whois");
    wee.type("/whois iris");
    await wee.sees("[iris] (iris@127.0.0.1): Real iris");
    await wee.sees(/\[iris\] .*@#whois/u);
    await wee.sees("[iris] relais.localhost (A Relais server)");
    await wee.sees("[iris] idle: 00 hours 00 minutes");
    await wee.sees("[iris] End of /WHOIS list");
    iris.type("/whois wee");
    await iris.sees("wee [wee@127.0.0.1]");
    await iris.sees(" ircname  : Real wee");
    await iris.sees(" server   : relais.localhost [A Relais server]");
    await iris.sees("End of WHOIS");
  });

  it("list the channels", async () => {
    await meet("#list");
    iris.type("/topic #list what is said here");
    await iris.sees("iris changed the topic of #list");
    iris.type("/list #list");
    await iris.sees("#list 2 what is said here");
    wee.type("/list #list");
    await wee.sees("#list(2): what is said here");
  });

  it("write to each other in private, and learn who is away", async () => {
    wee.type("/msg iris psst, un secret");
    await iris.sees("<wee> psst, un secret");
    iris.type("/msg wee chut");
    await wee.sees("[relais.iris] iris chut");
    iris.type("/away déjeuner");
    await iris.sees("You have been marked as being away");
    wee.type("/msg iris encore là ?");
    await wee.sees("[iris] is away: déjeuner");
    iris.type("/away");
    await iris.sees("You are no longer marked as being away");
  });

  it("see the other take a new name", async () => {
    await meet("#nick");
    iris.type("/nick iris_");
    await iris.sees("You're now known as iris_");
    await wee.sees("[relais.#nick] -- iris is now known as iris_");
    iris.type("/nick iris");
    await wee.sees("[relais.#nick] -- iris_ is now known as iris");
  });

  it("see the other leave, and hear the server's farewell", async () => {
    await meet("#quit");
    wee.type("/quit au revoir");
    await iris.sees("wee [wee@127.0.0.1] has quit [Quit: au revoir]");
    expect(await wee.exited).toBe(0);
    relais.program.signal("SIGTERM");
    const { exitCode, stdout } = await relais.program.ended();
    expect(exitCode).toBe(0);
    expect(stdout).not.toMatch(/"level":"(?:warn|error|fatal)"/u);
    await iris.receives("ERROR :Closing Link: 127.0.0.1 (Server shutting down)");
    await iris.sees("Connection lost to 127.0.0.1");
  });

  it("have had nothing to complain of", () => {
    // Before it registers irssi sends JOIN without a channel: from what comes back it knows a server without CAP.
    const probe = ":relais.localhost 451 * :You have not registered";
    const refusals = [...iris.received.lines, ...wee.received.lines].filter((line) =>
      /^(?:@\S+ )?:\S+ (?:FAIL|WARN|4(?!22)\d\d|5\d\d) /u.test(line),
    );
    expect(refusals).toEqual([probe]);
    // weechat marks what goes wrong with =!=, and the ERROR that answers its QUIT, where that comes before it closes.
    const puzzled = [...iris.screen.lines, ...wee.screen.lines].filter((line) =>
      /unknown (?!connection)|invalid|=!= (?!Closing Link: .* \(Quit: au revoir\)$)/iu.test(line),
    );
    expect(puzzled).toEqual([]);
  });
});
