/** Names of files: as a client states them, and as they are given to others. */
import { expect, it } from "bun:test";
import { disposition, statedName } from "../../src/files/file-name.ts";

it.each([
  ['attachment; filename="picture.jpeg"', "picture.jpeg"],
  ["attachment; filename*=UTF-8''gr%C3%BC%C3%9Fe%20%F0%9F%8D%B5.png", "grüße 🍵.png"],
  ['inline; filename="../../etc/passwd"', "passwd"],
  ['attachment; filename="C:\\\\Users\\\\ana\\\\tea.txt"', "tea.txt"],
  ["attachment; filename*=UTF-8''a%00b%0D%0Ac%E2%80%AEgpj.exe", "abcgpj.exe"],
  ['attachment; filename="..."', undefined],
  ['attachment; filename=" .hidden "', "hidden"],
  ['attachment; filename="a<b>|c?.txt"', "a_b__c_.txt"],
  ["attachment", undefined],
  ["", undefined],
  ["; ; =", undefined],
  ["attachment; filename*=UTF-8''%E0%A4%A", undefined],
])("of %p is %p", (header, name) => {
  expect(statedName(header)).toBe(name);
});

it("is cut, but not its extension", () => {
  const name = statedName(`attachment; filename="${"x".repeat(500)}.tar"`);
  expect(name).toBe(`${"x".repeat(116)}.tar`);
  expect(statedName(null)).toBeUndefined();
});

it("is quoted for those who download", () => {
  expect(disposition(true, "tea.png")).toBe("inline; filename=tea.png");
  expect(disposition(false, 'grüße "x".png')).toStartWith("attachment; filename=");
  expect(disposition(false, "日本.txt")).toContain("filename*=UTF-8''%E6%97%A5%E6%9C%AC.txt");
});
