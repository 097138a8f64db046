/** Facts of registered channels in an imported file. */
import { describe, expect, it } from "bun:test";
import { channelOf } from "../../src/store/channel-form.ts";
import { accountOf } from "../../src/store/record-forms.ts";
import { account, channel } from "./records.ts";

const wrongOptions: readonly object[] = [
  { description: "" },
  { description: "x".repeat(257) },
  { url: "javascript:x" },
  { url: "https://a b" },
  { entryMessage: "a\r\nb" },
  { successor: "a b" },
  { modeLock: "+b" },
  { modeLock: "-o" },
  { modeLock: "+n-n" },
  { modeLock: "nt" },
  { modeLock: "" },
  { topicLock: false },
  { restricted: "yes" },
  { private: 1 },
];
const at = { setBy: "ana", setAt: 1 };

describe("a channel of an imported file", () => {
  it.each(wrongOptions.map((options) => [JSON.stringify(options).slice(0, 40), options] as const))(
    "is refused with the option %s",
    (_, options) => {
      const [name] = Object.keys(options);
      expect(() => channelOf({ ...channel("#x"), options })).toThrow(
        `channel.options.${name}: expected a value of this option`,
      );
    },
  );

  it.each([
    ["a wrong channel", { name: "x" }, "channel.name: expected the name of a channel"],
    ["a founder with spaces", { founder: "a b" }, "channel.founder: expected a name without spaces"],
    ["no access list", { access: {} }, "channel.access: expected a list"],
    [
      "a topic of two lines",
      { topic: { text: "a\nb", ...at } },
      "channel.topic.text: expected one line of text",
    ],
    ["a list among the flags", { flags: "nb" }, "channel.flags: expected letters of imnpstCcMRTUuz"],
    [
      "a flag with a value",
      { settings: { n: "1" } },
      "channel.settings: expected letters of modes with a value",
    ],
    ["a wrong throttle", { settings: { j: "often" } }, "channel.settings.j: expected a value of this mode"],
    ["an unknown list", { lists: { x: [] } }, "channel.lists: expected letters of beI"],
    [
      "a wrong ban of a channel",
      { lists: { b: [{ mask: "~z:tea", ...at }] } },
      "channel.lists.b.mask: expected a mask",
    ],
    [
      "an unknown option",
      { options: { colour: "green" } },
      "channel.options: expected some of description url",
    ],
    [
      "a wrong mask of AKICK",
      { akicks: [{ mask: "~z:x", reason: "", ...at }] },
      "channel.akicks.mask: expected a mask",
    ],
    [
      "an AKICK without a reason",
      { akicks: [{ mask: "a!*@*", ...at }] },
      "channel.akicks.reason: expected one line",
    ],
    [
      "a suspension without a time",
      { suspended: { by: "a", reason: "b" } },
      "channel.suspended.at: expected a whole",
    ],
    [
      "a wrong key of metadata",
      { metadata: [["No!", "x"]] },
      "channel.metadata: expected pairs of a key and a value",
    ],
    [
      "a key twice",
      {
        metadata: [
          ["a", "x"],
          ["a", "y"],
        ],
      },
      "channel.metadata: expected each key once",
    ],
    ["a wrong time of use", { usedAt: -1 }, "channel.usedAt: expected a whole number"],
  ])("is refused with %s", (_, facts, why) => {
    expect(() => channelOf({ ...channel("#x"), ...facts })).toThrow(why);
  });
});

it("an account of an imported file is refused with metadata of two lines", () => {
  expect(() => accountOf({ ...account("ana"), metadata: [["url", "a\nb"]] })).toThrow(
    "account.metadata: expected pairs of a key and a value",
  );
});
