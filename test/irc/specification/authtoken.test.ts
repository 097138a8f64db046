/** IRCv3 authtoken: clients with the capability learn of the services by themselves. The command: test/irc/commands/server/token. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import { MemoryStore } from "../session/memory-store.ts";

const uploadUrl = "https://files.test/upload";

let world: World;

beforeEach(() => {
  world = new World({ store: new MemoryStore(), network: { uploadUrl } });
});

describe("draft/authtoken", () => {
  it("puts the services in the greeting, before LUSERS", () => {
    const client = world.open();
    client.ask("CAP REQ :batch draft/authtoken");
    const lines = client.ask("NICK ada", "USER ada 0 * :Ada", "CAP END").join("\n");
    expect(lines).toMatch(/ 005 [^]* TOKEN SERVICE FILEHOST [^]* 251 /u);
  });

  it("tells of changes", () => {
    const ada = world.connect("ada");
    ada.ask("CAP REQ :batch draft/authtoken");
    world.configure({ uploadUrl: "https://other.test/" });
    expect(ada.take().join("\n")).toContain("TOKEN NEW FILEHOST https://other.test/");
    world.configure({ uploadUrl: undefined });
    expect(ada.take().join("\n")).toContain("TOKEN DEL FILEHOST");
  });
});
