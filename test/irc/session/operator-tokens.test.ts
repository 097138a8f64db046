/** Tokens of operators: whom they stand for, for how long, and how many there are. */
import { beforeEach, expect, it } from "bun:test";
import { OperatorTokens } from "../../../src/irc/session/operator-tokens.ts";

const LIFETIME = 900_000;
const ana = { user: 1, session: 1, operator: "ana" };

let tokens: OperatorTokens;
beforeEach(() => {
  tokens = new OperatorTokens();
});

const usable = (made: readonly string[], now = 0): readonly boolean[] =>
  made.map((token) => tokens.find(token, now) !== undefined);
const make = (holder = ana, now = 0): string => tokens.make(holder, now).token;

it("a token stands for its holder until it ends", () => {
  const { token, seconds } = tokens.make(ana, 0);
  expect(token).toMatch(/^relais-operator_[a-z2-7]{52}$/u);
  expect(seconds).toBe(LIFETIME / 1000);
  expect(tokens.find(token, LIFETIME - 1)).toMatchObject(ana);
  expect(tokens.find(token, LIFETIME)).toBeUndefined();
  expect(tokens.find(`${token.slice(0, -1)}-`, 0)).toBeUndefined();
  expect(tokens.find("", 0)).toBeUndefined();
});

it("one session has 8 at most: the oldest is forgotten", () => {
  const other = make({ ...ana, session: 2 });
  const own = Array.from({ length: 9 }, () => make());
  expect(usable([other, ...own])).toEqual([true, false, ...Array<boolean>(8).fill(true)]);
});

it("all together have 1,000 at most; those that are over make room first", () => {
  const over = make();
  const all = Array.from({ length: 1_001 }, (_, user) => make({ ...ana, user }, LIFETIME));
  expect(usable([over, ...all], LIFETIME).indexOf(true)).toBe(2);
});
