import { describe, expect, it } from "bun:test";
import type { OperatorBlock } from "../../../../src/irc/network/settings.ts";
import { settled, World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { makeOperator } from "./operators.ts";

const MISMATCH = [":irc.test 464 alice :Password incorrect"];

const root: OperatorBlock = {
  name: "root",
  passwordHash: "hash of secret",
  masks: ["*@192.0.2.*", "admin@office.test"],
  privileges: ["kill", "see"],
};

function scene(operators: readonly OperatorBlock[] = [root]) {
  const tried: string[] = [];
  /** Actions while a password is verified. */
  const meanwhile: (() => void)[] = [];
  const verifyPassword = (password: string, hash: string): Promise<boolean> => {
    tried.push(`${password} on ${hash}`);
    for (const happening of meanwhile) happening();
    return Promise.resolve(hash === `hash of ${password}`);
  };
  return { world: new World({ verifyPassword, operators }), tried, meanwhile };
}

async function answer(client: FakeConnection, line: string): Promise<string[]> {
  client.say(line);
  await settled();
  return client.take();
}

describe("OPER", () => {
  it("makes the user an operator with the privileges of the block: 381 and its new mode", async () => {
    const { world } = scene();
    const alice = world.connect("alice");
    expect(await answer(alice, "OPER root secret")).toEqual([
      ":irc.test 381 alice :You are now an IRC operator",
      ":alice!alice@192.0.2.1 MODE alice +o",
    ]);
    expect(alice.user.operator).toBe("root");
    expect([...alice.user.privileges]).toEqual(["kill", "see"]);
    expect(world.app.network.operatorCount).toBe(1);
  });

  it("says nothing of a mode that is set already", async () => {
    const { world } = scene();
    const alice = world.connect("alice");
    await answer(alice, "OPER root secret");
    expect(await answer(alice, "OPER root secret")).toEqual([
      ":irc.test 381 alice :You are now an IRC operator",
    ]);
    expect(world.app.network.operatorCount).toBe(1);
  });

  it("refuses a wrong password with 464", async () => {
    const { world } = scene();
    const alice = world.connect("alice");
    expect(await answer(alice, "OPER root wrong")).toEqual(MISMATCH);
    expect(alice.user.operator).toBeUndefined();
    expect(world.app.network.operatorCount).toBe(0);
  });

  it("refuses an unknown name with 464 too, after the same work", async () => {
    const { world, tried } = scene();
    const alice = world.connect("alice");
    expect(await answer(alice, "OPER nobody secret")).toEqual(MISMATCH);
    expect(tried).toEqual(["secret on hash of secret"]);
  });

  it("refuses everyone with 464 where there are no operator blocks", async () => {
    const { world } = scene([]);
    expect(await answer(world.connect("alice"), "OPER root secret")).toEqual(MISMATCH);
  });

  it("refuses a host that no mask of the block matches with 491", async () => {
    const { world } = scene();
    const alice = world.connect("alice", "", { address: "198.51.100.1" });
    expect(await answer(alice, "OPER root secret")).toEqual([
      ":irc.test 491 alice :No O-lines for your host",
    ]);
    expect(alice.user.operator).toBeUndefined();
  });

  it("matches the shown host as well as the address", async () => {
    const { world } = scene();
    const alice = world.connect("alice", "", {
      username: "admin",
      host: "office.test",
      address: "198.51.100.1",
    });
    await answer(alice, "OPER root secret");
    expect(alice.user.operator).toBe("root");
  });

  it("does not tell a wrong host whether the name exists", async () => {
    const { world } = scene();
    const alice = world.connect("alice", "", { address: "198.51.100.1" });
    expect(await answer(alice, "OPER root wrong")).toEqual(MISMATCH);
  });

  it("counts the block as it is when the command runs, not as it was when the password was verified", async () => {
    const { world, meanwhile } = scene();
    const replaced = { ...root, passwordHash: "hash of another" };
    meanwhile.push(() => {
      world.configure({ operators: [replaced] });
    });
    expect(await answer(world.connect("alice"), "OPER root secret")).toEqual(MISMATCH);
  });

  it("shows the host of the block as the user's, for as long as it is an operator", async () => {
    const { world } = scene([{ ...root, host: "staff.test" }]);
    const [alice, bob] = [world.connect("alice", "chghost"), world.connect("bob", "chghost")];
    for (const client of [alice, bob]) client.say("JOIN #tea");
    world.hush();
    await answer(alice, "OPER root secret");
    expect(bob.take()).toEqual([":alice!alice@192.0.2.1 CHGHOST alice staff.test"]);
    expect(alice.user.mask).toBe("alice!alice@staff.test");
    alice.say("MODE alice -o");
    expect(bob.take().at(-1)).toBe(":alice!alice@staff.test CHGHOST alice 192.0.2.1");
    expect(alice.user.privileges.size).toBe(0);
  });

  it("leaves a host alone that CHGHOST has given since", async () => {
    const { world } = scene([{ ...root, host: "staff.test" }]);
    const alice = world.connect("alice");
    await answer(alice, "OPER root secret");
    world.app.network.setUserhost(alice.user, "alice", "other.test");
    alice.say("MODE alice -o");
    expect(alice.user.host).toBe("other.test");
  });

  it("is shown to operators with notices of it, successful or not, without the password", async () => {
    const { world } = scene();
    const watcher = makeOperator(world.connect("watcher"), ["see"], "o");
    const other = makeOperator(world.connect("other"), [], "o");
    const alice = world.connect("alice");
    await answer(alice, "OPER root wrong");
    await answer(alice, "OPER root secret");
    await answer(world.connect("mallory", "", { address: "198.51.100.1" }), "OPER root secret");
    const tried = "tried to become an operator as root";
    expect(watcher.take()).toEqual([
      `:irc.test NOTICE watcher :*** alice!alice@192.0.2.1 ${tried}, with a wrong password [192.0.2.1]`,
      ":irc.test NOTICE watcher :*** alice!alice@192.0.2.1 is now an operator (root) [192.0.2.1]",
      `:irc.test NOTICE watcher :*** mallory!mallory@198.51.100.1 ${tried}, from a host that may not [198.51.100.1]`,
    ]);
    // Viewers who may not see what is hidden get no address.
    expect(other.take()[1]).toBe(
      ":irc.test NOTICE other :*** alice!alice@192.0.2.1 is now an operator (root)",
    );
    expect(world.events.filter(({ kind }) => kind.startsWith("oper"))).toMatchObject([
      { kind: "oper-refused", operator: "root", reason: "password" },
      { kind: "oper", operator: "root" },
      { kind: "oper-refused", operator: "root", reason: "host" },
    ]);
  });

  it("is refused without name and password with 461", async () => {
    const { world } = scene();
    expect(world.connect("alice").ask("OPER root")).toEqual([
      ":irc.test 461 alice OPER :Not enough parameters",
    ]);
  });
});
