/** APITOKEN, and the operator whom a token stands for. */
import { beforeEach, describe, expect, it } from "bun:test";
import type { FakeConnection } from "../../session/harness.ts";
import { World } from "../../session/harness.ts";
import { makeOperator } from "./operators.ts";

const LIFETIME = 900_000;

let world: World;
beforeEach(() => {
  world = new World({ network: { operatorApi: true } });
});

function tokenOf(client: FakeConnection): string {
  const [line = ""] = client.ask("APITOKEN");
  const [, token = ""] = /^:irc\.test APITOKEN 900 (relais-operator_[a-z2-7]{52})$/u.exec(line) ?? [];
  expect(token).not.toBe("");
  return token;
}

const holderOf = (token: string) => world.app.outside.operators.find(token);

describe("APITOKEN", () => {
  it("gives operators a token, another one each time", () => {
    const ana = makeOperator(world.connect("ana"), ["kill", "see"]);
    const token = tokenOf(ana);
    expect(tokenOf(ana)).not.toBe(token);
    expect(holderOf(token)).toEqual({
      nick: "ana",
      username: "ana",
      host: ana.user.host,
      operator: "root",
      privileges: ["kill", "see"],
      user: ana.user.id,
      address: ana.remoteAddress,
    });
    expect(holderOf(`${token}x`)).toBeUndefined();
  });

  it("refuses users who are no operators", () => {
    expect(world.connect("bob").ask("APITOKEN")).toEqual([
      ":irc.test FAIL APITOKEN NOT_OPERATOR :Become an operator first (OPER)",
    ]);
  });

  it("refuses where the API is off", () => {
    world = new World();
    expect(makeOperator(world.connect("ana"), []).ask("APITOKEN")).toEqual([
      ":irc.test FAIL APITOKEN API_OFF :The API is not open to operators here (web.operators)",
    ]);
  });

  it("needs registration", () => {
    expect(world.open().ask("APITOKEN").join()).toContain(" 451 ");
  });

  it("gives tokens that end after a quarter of an hour", () => {
    const token = tokenOf(makeOperator(world.connect("ana"), []));
    world.pass(LIFETIME - 1);
    expect(holderOf(token)).toBeDefined();
    world.pass(1);
    expect(holderOf(token)).toBeUndefined();
  });

  it("gives tokens that end with being an operator", () => {
    const ana = makeOperator(world.connect("ana"), ["kill"]);
    const token = tokenOf(ana);
    ana.ask("MODE ana -o");
    expect(holderOf(token)).toBeUndefined();
    // Another block of the same user is another operator.
    makeOperator(ana, ["kill"]).user.operator = "other";
    expect(holderOf(token)).toBeUndefined();
  });

  it("gives tokens that end with the connection", () => {
    const ana = makeOperator(world.connect("ana"), []);
    const token = tokenOf(ana);
    ana.say("QUIT");
    expect(holderOf(token)).toBeUndefined();
  });

  it("gives tokens with the privileges and the name of now", () => {
    const ana = makeOperator(world.connect("ana"), ["kill"]);
    const token = tokenOf(ana);
    ana.ask("NICK anne");
    ana.user.privileges = new Set(["see"]);
    expect(holderOf(token)).toMatchObject({ nick: "anne", privileges: ["see"] });
  });
});
