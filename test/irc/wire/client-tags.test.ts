import { describe, expect, it } from "bun:test";
import { clientTagsOf, hasClientTags, isClientTagDenied } from "../../../src/irc/wire/client-tags.ts";

describe("isClientTagDenied", () => {
  it.each([
    [[], "+foo", false],
    [["*"], "+foo", true],
    [["*", "-foo"], "+foo", false],
    [["*", "-foo"], "+example/foo", true],
    [["foo", "example/bar"], "+example/bar", true],
    [["foo", "-foo"], "+foo", false],
    [["foo"], "+Foo", false],
    [["-foo"], "+bar", false],
  ] as const)("%p, %s: %p", (deny, name, denied) => {
    expect(isClientTagDenied(deny, name)).toBe(denied);
  });
});

describe("clientTagsOf", () => {
  const tags = new Map([
    ["label", "x"],
    ["+a", "1"],
    ["+b", ""],
  ]);

  it("keeps what is for the other clients and not blocked", () => {
    expect(clientTagsOf(tags, ["b"])).toEqual(new Map([["+a", "1"]]));
  });

  it("is nothing where nothing is left", () => {
    expect(clientTagsOf(tags, ["*"])).toBeUndefined();
    expect(clientTagsOf(new Map([["label", "x"]]), [])).toBeUndefined();
    expect(hasClientTags(tags)).toBe(true);
    expect(hasClientTags(new Map())).toBe(false);
  });
});
