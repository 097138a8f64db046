import { describe, expect, it } from "bun:test";
import type { Services } from "../../../../src/irc/commands/command.ts";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { oper } from "../../../../src/irc/commands/operator/oper.ts";
import type { OperatorBlock } from "../../../../src/irc/network/settings.ts";
import { World } from "../harness.ts";
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
  const services: Services = {
    verifyPassword: (password, hash) => {
      tried.push(`${password} on ${hash}`);
      for (const happening of meanwhile) happening();
      return Promise.resolve(hash === `hash of ${password}`);
    },
  };
  return { world: new World([oper, mode], { services, settings: { operators } }), tried, meanwhile };
}

describe("OPER", () => {
  it("makes the user an operator with the privileges of the block: 381 and its new mode", async () => {
    const { world } = scene();
    const alice = world.connect("alice");
    expect(await alice.sendPrepared("OPER root secret")).toEqual([
      ":irc.test 381 alice :You are now an IRC operator",
      ":alice!alice@host.test MODE alice +o",
    ]);
    expect(alice.user.operator).toBe("root");
    expect([...alice.user.privileges]).toEqual(["kill", "see"]);
    expect(world.network.operatorCount).toBe(1);
  });

  it("says nothing of a mode that is set already", async () => {
    const { world } = scene();
    const alice = world.connect("alice");
    await alice.sendPrepared("OPER root secret");
    expect(await alice.sendPrepared("OPER root secret")).toEqual([
      ":irc.test 381 alice :You are now an IRC operator",
    ]);
    expect(world.network.operatorCount).toBe(1);
  });

  it("refuses a wrong password with 464", async () => {
    const { world } = scene();
    const alice = world.connect("alice");
    expect(await alice.sendPrepared("OPER root wrong")).toEqual(MISMATCH);
    expect(alice.user.operator).toBeUndefined();
    expect(world.network.operatorCount).toBe(0);
  });

  it("refuses an unknown name with 464 too, after the same work", async () => {
    const { world, tried } = scene();
    const alice = world.connect("alice");
    expect(await alice.sendPrepared("OPER nobody secret")).toEqual(MISMATCH);
    expect(tried).toEqual(["secret on hash of secret"]);
  });

  it("refuses everyone with 464 where there are no operator blocks", async () => {
    const { world } = scene([]);
    expect(await world.connect("alice").sendPrepared("OPER root secret")).toEqual(MISMATCH);
  });

  it("refuses a host that no mask of the block matches with 491", async () => {
    const { world } = scene();
    const alice = world.connect("alice", { address: "198.51.100.1" });
    expect(await alice.sendPrepared("OPER root secret")).toEqual([
      ":irc.test 491 alice :No O-lines for your host",
    ]);
    expect(alice.user.operator).toBeUndefined();
  });

  it("matches the shown host as well as the address", async () => {
    const { world } = scene();
    const alice = world.connect("alice", { username: "admin", host: "office.test", address: "198.51.100.1" });
    await alice.sendPrepared("OPER root secret");
    expect(alice.user.operator).toBe("root");
  });

  it("does not tell a wrong host whether the name exists", async () => {
    const { world } = scene();
    const alice = world.connect("alice", { address: "198.51.100.1" });
    expect(await alice.sendPrepared("OPER root wrong")).toEqual(MISMATCH);
  });

  it("counts the block as it is when the command runs, not as it was when the password was verified", async () => {
    const { world, meanwhile } = scene();
    const replaced = { ...root, passwordHash: "hash of another" };
    meanwhile.push(() => {
      world.network.settings = { ...world.network.settings, operators: [replaced] };
    });
    expect(await world.connect("alice").sendPrepared("OPER root secret")).toEqual(MISMATCH);
  });

  it("shows the host of the block as the user's, for as long as it is an operator", async () => {
    const { world } = scene([{ ...root, host: "staff.test" }]);
    const [alice, bob] = [
      world.connect("alice", { capabilities: ["chghost"] }),
      world.connect("bob", { capabilities: ["chghost"] }),
    ];
    for (const { user } of [alice, bob]) world.network.join(user, "#tea", world.now);
    await alice.sendPrepared("OPER root secret");
    expect(bob.heard).toEqual([":alice!alice@host.test CHGHOST alice staff.test"]);
    expect(alice.user.mask).toBe("alice!alice@staff.test");
    alice.send("MODE alice -o");
    expect(bob.heard.at(-1)).toBe(":alice!alice@staff.test CHGHOST alice host.test");
    expect(alice.user.privileges.size).toBe(0);
  });

  it("leaves a host alone that CHGHOST has given since", async () => {
    const { world } = scene([{ ...root, host: "staff.test" }]);
    const alice = world.connect("alice");
    await alice.sendPrepared("OPER root secret");
    world.network.setUserhost(alice.user, "alice", "other.test");
    alice.send("MODE alice -o");
    expect(alice.user.host).toBe("other.test");
  });

  it("is shown to operators with notices of it, successful or not, without the password", async () => {
    const { world } = scene();
    const watcher = makeOperator(world.connect("watcher"), ["see"], "o");
    const other = makeOperator(world.connect("other"), [], "o");
    const alice = world.connect("alice");
    await alice.sendPrepared("OPER root wrong");
    await alice.sendPrepared("OPER root secret");
    await world.connect("mallory", { address: "198.51.100.1" }).sendPrepared("OPER root secret");
    const tried = "tried to become an operator as root";
    expect(watcher.heard).toEqual([
      `:irc.test NOTICE watcher :*** alice!alice@host.test ${tried}, with a wrong password [192.0.2.1]`,
      ":irc.test NOTICE watcher :*** alice!alice@host.test is now an operator (root) [192.0.2.1]",
      `:irc.test NOTICE watcher :*** mallory!mallory@host.test ${tried}, from a host that may not [198.51.100.1]`,
    ]);
    // Who may not see what is hidden reads no address.
    expect(other.heard[1]).toBe(
      ":irc.test NOTICE other :*** alice!alice@host.test is now an operator (root)",
    );
    expect(world.effects).toEqual([
      { kind: "oper-refused", operator: "root", reason: "password" },
      { kind: "oper", operator: "root" },
      { kind: "oper-refused", operator: "root", reason: "host" },
    ]);
  });

  it("is refused without name and password with 461", async () => {
    const { world } = scene();
    expect(await world.connect("alice").sendPrepared("OPER root")).toEqual([
      ":irc.test 461 alice OPER :Not enough parameters",
    ]);
  });
});
