/** IRCv3 metadata: the examples in which draft/metadata-2 and draft/metadata-3 answer the same. */
import { beforeEach, describe, expect, it } from "bun:test";
import type { FakeConnection, World } from "../session/harness.ts";
import { client, heard, metadataWorld } from "./metadata-world.ts";

describe.each(["draft/metadata-2", "draft/metadata-3"])("METADATA command examples of %s", (draft) => {
  let world: World;
  let self: FakeConnection;

  beforeEach(() => {
    world = metadataWorld();
    self = client(world, "client", draft);
  });

  it("Setting metadata on another user, without permission", () => {
    client(world, "user1", draft);
    expect(heard(self, "METADATA user1 SET url :http://www.example.com")).toEqual([
      ":irc.test FAIL METADATA KEY_NO_PERMISSION user1 url :You are not permitted to do that",
    ]);
  });

  it("Setting metadata on channel", () => {
    heard(self, "JOIN #example");
    expect(heard(self, "METADATA #example SET url :http://www.example.com")).toEqual([
      ":irc.test 761 client #example url * http://www.example.com",
    ]);
  });

  it("Setting metadata on an invalid target", () => {
    expect(heard(self, "METADATA $a:user SET url :http://www.example.com")).toEqual([
      ":irc.test FAIL METADATA INVALID_TARGET $a:user :No such user or channel",
    ]);
  });
});
