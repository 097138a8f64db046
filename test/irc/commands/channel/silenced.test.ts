/** The reasons of members who may not speak, besides what `specification/modern-refusals.test.ts` shows. */
import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import { operatorIn, worldWithOperators } from "../../session/operators.ts";

/** ada is the operator of #tea, bob a member. */
function scene(modes: string, world = new World()) {
  const [ada, bob] = [world.connect("ada"), world.connect("bob")];
  for (const client of [ada, bob]) client.say("JOIN #tea");
  ada.say(`MODE #tea ${modes}`);
  for (const client of [ada, bob]) client.take();
  return { ada, bob };
}

describe.each(["PART #tea", "QUIT"])("the reason of %s", (command) => {
  it.each([
    ["+c", "\u000304red"],
    ["+C", "\u0001VERSION\u0001"],
  ])("is left out where %s would refuse a message with it", (modes, reason) => {
    const { ada, bob } = scene(modes);
    bob.say(`${command} :${reason}`);
    expect(ada.take().join("\n")).not.toContain(reason);
  });

  it("is shown otherwise", () => {
    const { ada, bob } = scene("+bcC eve");
    bob.say(`${command} :off for tea`);
    expect(ada.take()[0]).toEndWith("off for tea");
  });
});

describe("the reason of SAPART", () => {
  it("is the operator's, and shown for members who may not speak too", async () => {
    const world = worldWithOperators();
    const { ada } = scene("+b bob", world);
    const root = await operatorIn(world);
    root.say("SAPART bob #tea :out you go");
    expect(ada.take()).toEqual([":bob!bob@192.0.2.1 PART #tea :out you go"]);
  });
});

describe("the reason of REDACT", () => {
  it("is left out of members who were silenced after their message", () => {
    const world = new World();
    const capabilities = "message-tags echo-message draft/message-redaction";
    const [ada, bob] = [world.connect("ada", capabilities), world.connect("bob", capabilities)];
    for (const client of [ada, bob]) client.say("JOIN #tea");
    bob.take();
    bob.say("PRIVMSG #tea :hello");
    const id = /msgid=([^; ]+)/u.exec(bob.take().join("\n"))?.[1] ?? "";
    ada.say("MODE #tea +m").take();
    bob.say(`REDACT #tea ${id} :buy this`);
    expect(ada.take()).toEqual([`:bob!bob@192.0.2.1 REDACT #tea ${id}`]);
  });
});
