/** irc-framework with tags, labels, batches, MONITOR, multiline and WHOX: its own events where it has them, else its raw lines. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { FrameworkClient } from "./framework-client.ts";
import { Relais } from "./relais.ts";

const capabilities = ["labeled-response", "echo-message", "draft/multiline", "extended-monitor"];

let relais: Relais;
let alice: FrameworkClient;
let bob: FrameworkClient;

beforeEach(async () => {
  relais = await Relais.start();
  alice = await FrameworkClient.connect({ nick: "alice", port: relais.port, capabilities });
  bob = await FrameworkClient.connect({ nick: "bob", port: relais.port, capabilities });
  alice.irc.join("#tea");
  await alice.next("userlist", { channel: "#tea" });
  bob.irc.join("#tea");
  await bob.next("userlist", { channel: "#tea" });
});

afterEach(async () => {
  await Promise.all([alice.quit("done"), bob.quit("done")]);
  await relais.stop();
});

describe("irc-framework, today", () => {
  it("is given what it asks for", () => {
    for (const name of [...capabilities, "message-tags", "server-time", "batch"]) {
      expect([name, alice.irc.network.cap.isEnabled(name)]).toEqual([name, true]);
    }
  });

  it("hears client-only tags, and messages with their id", async () => {
    alice.irc.tagmsg("#tea", { "+typing": "active" });
    expect(await bob.next("tagmsg", { nick: "alice" })).toMatchObject({
      target: "#tea",
      tags: { "+typing": "active" },
    });
    alice.irc.raw("@+reply=abc PRIVMSG #tea :an answer");
    const { tags } = await bob.next("privmsg", { message: "an answer" });
    expect(tags).toMatchObject({ "+reply": "abc", msgid: expect.any(String) });
    const echo = await alice.next("privmsg", { message: "an answer" });
    expect(echo["tags"]).toMatchObject({ msgid: (tags as Record<string, string>)["msgid"] });
  });

  it("finds its labels on answers and batches", async () => {
    alice.irc.raw("@label=echo PRIVMSG #tea :labelled");
    const { tags } = await alice.next("privmsg", { message: "labelled" });
    expect(tags).toMatchObject({ label: "echo" });
    alice.irc.raw("@label=many WHOIS bob");
    const batch = await alice.next("batch end labeled-response");
    const lines = (batch["commands"] as { readonly command: string }[]).map(({ command }) => command);
    expect(lines.at(0)).toBe("311");
    expect(lines.at(-1)).toBe("318");
  });

  it("sends several lines as one message", async () => {
    alice.irc.raw("BATCH +m draft/multiline #tea");
    alice.irc.raw("@batch=m PRIVMSG #tea :one");
    alice.irc.raw("@batch=m PRIVMSG #tea :two");
    alice.irc.raw("BATCH -m");
    const batch = await bob.next("batch end draft/multiline");
    expect(batch["params"]).toEqual(["#tea"]);
    expect((batch["commands"] as unknown[]).length).toBe(2);
    await bob.next("privmsg", { message: "two" });
  });

  it("watches for people", async () => {
    alice.irc.addMonitor("carol");
    expect(await alice.next("users offline")).toMatchObject({ nicks: ["carol"] });
    const carol = await FrameworkClient.connect({ nick: "carol", port: relais.port });
    expect(await alice.next("users online")).toMatchObject({ nicks: [expect.stringContaining("carol")] });
    carol.irc.raw("AWAY :out");
    expect(await alice.next("away", { nick: "carol" })).toMatchObject({ message: "out" });
    await carol.quit();
    expect(await alice.next("users offline")).toMatchObject({ nicks: [expect.stringContaining("carol")] });
  });

  it("asks WHO with the fields of WHOX", async () => {
    expect(alice.irc.network.supports("WHOX")).toBeTruthy();
    alice.irc.who("#tea");
    const { target, users } = await alice.next("wholist");
    expect(target).toBe("#tea");
    expect(users).toContainEqual(
      expect.objectContaining({ nick: "bob", ident: "bob", real_name: "Real bob", hostname: "127.0.0.1" }),
    );
  });
});
