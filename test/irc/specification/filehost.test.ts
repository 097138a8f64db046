/** soju.im/FILEHOST and draft/FILEHOST: clients learn where to upload files. The uploads themselves: test/files. */
import { expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import { MemoryStore } from "../session/memory-store.ts";

const uploadUrl = "https://irc.example.org/upload?";

function tokens(world: World): readonly string[] {
  return world
    .connect("ada")
    .ask("VERSION")
    .join(" ")
    .split(" ")
    .filter((word) => word.includes("FILEHOST"));
}

it("the URL for uploads is a token of RPL_ISUPPORT by both names, with its special characters escaped", () => {
  const world = new World({ store: new MemoryStore(), network: { uploadUrl: `${uploadUrl}a=b` } });
  expect(tokens(world)).toEqual([
    `draft/FILEHOST=${uploadUrl}a\\x3Db`,
    `soju.im/FILEHOST=${uploadUrl}a\\x3Db`,
  ]);
});

it("there are no such tokens without a URL, nor without accounts", () => {
  expect(tokens(new World({ store: new MemoryStore() }))).toEqual([]);
  expect(tokens(new World({ network: { uploadUrl } }))).toEqual([]);
});

it("a changed URL is announced", () => {
  const world = new World({ store: new MemoryStore() });
  const ada = world.connect("ada");
  world.configure({ uploadUrl: "https://files.test/" });
  expect(ada.take().join(" ")).toContain(
    " draft/FILEHOST=https://files.test/ soju.im/FILEHOST=https://files.test/ ",
  );
});
