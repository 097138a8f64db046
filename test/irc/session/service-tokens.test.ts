/** Tokens for services: whom they stand for, for how long, and how many there are. */
import { beforeEach, expect, it } from "bun:test";
import { ServiceTokens } from "../../../src/irc/session/service-tokens.ts";

const LIMITS = { serviceTokens: 40, serviceTokenTime: 1_000 };
const ada = { service: "FILEHOST", account: "ada", nick: "ada" } as const;

let tokens: ServiceTokens;
const make = (owner = ada as Parameters<ServiceTokens["make"]>[0], now = 0): string =>
  tokens.make(owner, now, LIMITS, (number) => `t${number}`);

beforeEach(() => {
  tokens = new ServiceTokens();
});

it("a token stands for its owner, once", () => {
  const token = make();
  expect(tokens.use("FILEHOST", "other", 1)).toBeUndefined();
  expect(tokens.use("FILEHOST", token, 1)).toMatchObject(ada);
  expect(tokens.use("FILEHOST", token, 1)).toBeUndefined();
});

it("a token ends", () => {
  expect(tokens.use("FILEHOST", make(), 1_000)).toBeUndefined();
});

it("one account has 32 at most, and all together the limit: the oldest is forgotten", () => {
  const own = Array.from({ length: 33 }, () => make());
  const usable = own.map((token) => tokens.use("FILEHOST", token, 1) !== undefined);
  expect(usable).toEqual([false, ...Array<boolean>(32).fill(true)]);
  const all = Array.from({ length: 41 }, (_, place) => make({ ...ada, account: `a${place}` }));
  expect(all.filter((token) => tokens.use("FILEHOST", token, 1) !== undefined)).toEqual(all.slice(1));
});
