/** TOKEN: the services that take tokens, and who gets one. The use of tokens: test/main/files. */
import { beforeEach, describe, expect, it } from "bun:test";
import { loggedIn } from "../../session/accounts.ts";
import { SERVER, World } from "../../session/harness.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "../../session/memory-store.ts";

const uploadUrl = "https://files.test/upload";
const SERVICE = `TOKEN SERVICE FILEHOST ${uploadUrl} :Uploads of files`;

let world: World;

beforeEach(() => {
  const store = new MemoryStore({ accounts: ["ada", "bob"].map((name) => accountOf(name)) });
  world = new World({ store, verifyPassword: verifyAtOnce, network: { uploadUrl } });
});

const fail = (rest: string): string[] => [`:${SERVER} FAIL TOKEN ${rest}`];
const withoutReference = (line: string): string => line.replaceAll(/batch=\S+|BATCH ([+-])\S+/gu, "BATCH$1");

describe("TOKEN", () => {
  it("is announced as a token of RPL_ISUPPORT", () => {
    expect(world.connect("ada").ask("VERSION").join(" ")).toContain(" draft/AUTHTOKEN ");
  });

  it("lists the services in a batch, also before registration", () => {
    const client = world.open();
    client.ask("CAP REQ batch");
    const lines = client.ask("TOKEN servicelist").map(withoutReference);
    expect(lines).toEqual([
      `:${SERVER} BATCH+ draft/authtoken * *`,
      `@BATCH :${SERVER} ${SERVICE}`,
      `:${SERVER} BATCH-`,
    ]);
  });

  it("has no services without a URL for uploads", () => {
    const bare = new World({ store: new MemoryStore() });
    const client = bare.connect("ada");
    client.ask("CAP REQ batch");
    expect(client.ask("TOKEN SERVICELIST")).toEqual([
      `:${SERVER} NOTE TOKEN NO_SERVICES :This network has no services with tokens`,
    ]);
    expect(client.ask("TOKEN GENERATE FILEHOST")).toEqual(
      fail("UNKNOWN_SERVICE FILEHOST :There is no such service"),
    );
  });

  it("makes another token each time, for users with an account", async () => {
    const ada = await loggedIn(world, "ada", "ada", "batch");
    const [first = "", second = ""] = ["filehost", "FILEHOST #tea"].flatMap((words) =>
      ada.ask(`TOKEN GENERATE ${words}`),
    );
    const form = new RegExp(`^:${SERVER} TOKEN GENERATE FILEHOST ${uploadUrl} :?[0-9a-f]{32}$`, "u");
    expect(first).toMatch(form);
    expect(second).toMatch(form);
    expect(first).not.toBe(second);
  });

  const refusals: readonly (readonly [words: string, answer: string])[] = [
    ["TOKEN GENERATE FILEHOST", "ACCOUNT_REQUIRED :Log in to an account first"],
    ["TOKEN GENERATE other", "UNKNOWN_SERVICE other :There is no such service"],
    ["TOKEN GENERATE", "UNKNOWN_SERVICE * :There is no such service"],
    [`TOKEN VALIDATE FILEHOST ${uploadUrl} :00`, "NO_PERMISSIONS FILEHOST :Only services check tokens"],
    ["TOKEN POUR", "UNKNOWN_COMMAND POUR :Unknown subcommand of TOKEN"],
    ["TOKEN", "UNKNOWN_COMMAND * :Unknown subcommand of TOKEN"],
  ];
  for (const [words, answer] of refusals) {
    it(`refuses ${words} of a guest`, () => {
      const guest = world.connect("guest");
      guest.ask("CAP REQ batch");
      expect(guest.ask(words)).toEqual(fail(answer));
    });
  }

  it("needs batch, and for a token registration", () => {
    expect(world.connect("guest").ask("TOKEN SERVICELIST")).toEqual(
      fail("NEED_CAPABILITY batch :TOKEN needs the capability batch"),
    );
    const client = world.open();
    client.ask("CAP REQ batch");
    expect(client.ask("TOKEN GENERATE FILEHOST").join()).toContain(" 451 ");
  });
});
