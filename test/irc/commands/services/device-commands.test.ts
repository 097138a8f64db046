import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn } from "../../session/accounts.ts";
import type { FakeConnection, World } from "../../session/harness.ts";
import type { MemoryStore } from "../../session/memory-store.ts";
import { KEYS, worldWithPush } from "../../session/push.ts";

let world: World;
let store: MemoryStore;
let ada: FakeConnection;

beforeEach(async () => {
  ({ world, store } = worldWithPush(["ada", "bob"]));
  ada = await loggedIn(world, "ada", "ada", "draft/webpush");
  const bob = await loggedIn(world, "bob", "bob", "draft/webpush");
  for (const path of ["secret", "other"]) ada.ask(`WEBPUSH REGISTER https://push.test:8443/${path} ${KEYS}`);
  bob.ask(`WEBPUSH REGISTER https://push.test/bob ${KEYS}`);
});

async function tell(client: FakeConnection, text: string): Promise<string[]> {
  return (await ask(client, `NS ${text}`)).map((line) => line.replace(/^:NickServ!\S+ NOTICE \S+ :/u, ""));
}

describe("NickServ DEVICES", () => {
  it("lists one's own devices by their push service, without their secret", async () => {
    const lines = await tell(ada, "DEVICES");
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^A device at push\.test:8443, registered .*\d.*\.$/u);
    expect(lines.join("")).not.toContain("secret");
  });

  it("CLEAR removes all of one's own devices, also from the store", async () => {
    expect(await tell(ada, "DEVICES clear")).toEqual(["2 devices are removed."]);
    expect(await tell(ada, "DEVICES")).toEqual(["No devices receive notifications of your account."]);
    expect(store.reopened().state.pushSubscriptions).toMatchObject([{ account: "bob" }]);
    expect(await tell(ada, "DEVICES CLEAR")).toEqual(["0 devices are removed."]);
  });

  it("removes none where that cannot be kept", async () => {
    store.broken = true;
    expect((await ask(ada, "NS DEVICES CLEAR")).join("")).toContain("cannot keep changes");
    expect(world.app.network.push.of("ada")).toHaveLength(2);
  });

  it("needs a log-in, and no other word", async () => {
    expect(await tell(world.connect("joe"), "DEVICES")).toEqual(["DEVICES: you are not logged in."]);
    expect(await tell(ada, "DEVICES all")).toEqual(["Syntax: DEVICES [CLEAR]"]);
  });
});
