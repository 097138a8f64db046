/** Conversations of which devices show a notification. */
import { expect, it } from "bun:test";
import { Shown } from "../../src/push/shown.ts";

const device = (endpoint: string) => ({
  account: "ada",
  endpoint,
  p256dh: "",
  auth: "",
  vapidKey: "",
  capabilities: [],
  createdAt: 0,
  renewedAt: 0,
  failures: 0,
});

it("returns the devices of a conversation once, when it was read to its end", () => {
  const shown = new Shown();
  for (const [endpoint, at] of [
    ["one", 5],
    ["two", 10],
    ["one", 7],
  ] as const)
    shown.add("ada", "bob", at, device(endpoint), 10);
  shown.add("bob", "bob", 1, device("three"), 10);
  expect(shown.take("ada", "#tea", 10)).toEqual([]);
  expect(shown.take("ada", "bob", 9)).toEqual([]);
  expect(shown.take("ada", "bob", 10)).toEqual([device("one"), device("two")]);
  expect(shown.take("ada", "bob", 10)).toEqual([]);
});

it("forgets the conversation in which nothing was shown for longest", () => {
  const shown = new Shown();
  for (const key of ["a", "b", "a", "c"]) shown.add("ada", key, 1, device("one"), 2);
  expect(["a", "b", "c"].map((key) => shown.take("ada", key, 1).length)).toEqual([1, 0, 1]);
});
