/** IRCv3 sts. */
import { describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

const sts = { port: 6_697, duration: 2_592_000, preload: false };
const named = { serverName: "irc.example" };

/** Words of `sts` in the answer to CAP LS. */
function offered(client: FakeConnection, version = "302"): string[] {
  const lines = client.ask(`CAP LS ${version}`);
  return lines.join(" ").match(/\bsts\S*/gu) ?? [];
}

describe("IRCv3 sts", () => {
  it("sends clients on plain TCP to the port with TLS", () => {
    const world = new World({ network: { sts } });
    expect(offered(world.open())).toEqual(["sts=port=6697"]);
  });

  it("has clients over TLS stay there for the duration, and says whether lists of clients may hold it", () => {
    expect(offered(new World({ network: { sts } }).open("192.0.2.1", true, named))).toEqual([
      "sts=duration=2592000",
    ]);
    const world = new World({ network: { sts: { ...sts, preload: true } } });
    expect(offered(world.open("192.0.2.1", true, named))).toEqual(["sts=duration=2592000,preload"]);
    // What ends the policy does not ask to be put on a list.
    const ended = new World({ network: { sts: { ...sts, duration: 0, preload: true } } });
    expect(offered(ended.open("192.0.2.1", true, named))).toEqual(["sts=duration=0"]);
  });

  it("says nothing over TLS to clients that asked for no name of the certificate", () => {
    expect(offered(new World({ network: { sts } }).open("192.0.2.1", true))).toEqual([]);
  });

  it("is not there without a policy, and not for clients that get no values", () => {
    expect(offered(new World().open())).toEqual([]);
    expect(offered(new World({ network: { sts } }).open(), "301")).toEqual([]);
  });

  it("cannot be requested, on either side", () => {
    for (const secure of [false, true]) {
      const client = new World({ network: { sts } }).open("192.0.2.1", secure, named);
      client.ask("CAP LS 302");
      expect(client.ask("CAP REQ :sts")).toEqual([":irc.test CAP * NAK sts"]);
      expect(client.ask("CAP REQ :batch sts")).toEqual([":irc.test CAP * NAK :batch sts"]);
      expect(client.ask("CAP LIST")).toEqual([":irc.test CAP * LIST cap-notify"]);
    }
  });

  it("announces another policy, such as a duration of 0, with CAP NEW, to each side its own; never CAP DEL", () => {
    const world = new World({ network: { sts } });
    const plain = world.connect("ada");
    const secure = world.connect("bob", "", { tls: named });
    const old = world.connect("cat", "cap-notify");
    for (const client of [plain, secure]) client.ask("CAP LS 302");
    world.configure({ sts: { ...sts, duration: 0 } });
    expect([plain.take(), secure.take(), old.take()]).toEqual([
      [],
      [":irc.test CAP bob NEW sts=duration=0"],
      [],
    ]);
    world.configure({ sts: { ...sts, port: 7_000, duration: 0 } });
    expect([plain.take(), secure.take()]).toEqual([[":irc.test CAP ada NEW sts=port=7000"], []]);
    world.configure({ sts: undefined });
    expect([plain.take(), secure.take(), old.take()]).toEqual([[], [], []]);
  });
});
