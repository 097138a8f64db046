/** Rules for every row of the tables of modes; no two rows collide. */
import { describe, expect, it } from "bun:test";
import {
  channelModeRows,
  channelModes,
  prefixesFrom,
  prefixModeRows,
  prefixModes,
} from "../../../src/irc/wire/channel-modes.ts";
import { noticeLetters, noticeRows } from "../../../src/irc/network/notice-masks.ts";
import { userModeRows, userModes } from "../../../src/irc/wire/user-modes.ts";

const tables = [
  ["channel modes", channelModes, Object.values(channelModeRows)],
  ["prefix modes", prefixModes, Object.values(prefixModeRows)],
  ["user modes", userModes, Object.values(userModeRows)],
  ["notices", noticeLetters, Object.values(noticeRows)],
] as const;

describe.each(tables)("the rows of %s", (_, letters, rows) => {
  it("have one letter and one bit each, all different", () => {
    for (const letter of letters) expect(letter).toMatch(/^[A-Za-z]$/);
    for (const { bit } of rows) expect(Math.log2(bit) % 1).toBe(0);
    expect(new Set(rows.map(({ bit }) => bit)).size).toBe(rows.length);
    for (const { bit } of rows) expect(bit).toBeLessThanOrEqual(1 << 30);
  });

  it("have a name of their own and help", () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    for (const { name, help } of rows) {
      expect(name).toMatch(/^[a-z-]+$/);
      expect(help).toMatch(/^[A-Z].*[.)]$/);
    }
  });
});

describe("the modes of a channel", () => {
  it("share no letter with the modes of its members", () => {
    expect(channelModes.filter((letter) => Object.hasOwn(prefixModeRows, letter))).toEqual([]);
  });

  it("name the specification that they are from", () => {
    for (const { specification } of Object.values(channelModeRows)) expect(specification).not.toBe("");
    for (const { specification } of Object.values(userModeRows)) expect(specification).not.toBe("");
  });
});

describe("prefixesFrom", () => {
  it("gives a prefix and all above it", () => {
    const above = prefixModes.map((letter) => prefixesFrom(prefixModeRows[letter].bit));
    expect(above).toEqual([16, 24, 28, 30, 31]);
  });
});
