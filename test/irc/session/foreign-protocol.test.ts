import { describe, expect, it } from "bun:test";
import { foreignProtocol } from "../../../src/irc/session/foreign-protocol.ts";
import { World } from "./harness.ts";

/** The beginning of a ClientHello, as it comes up to its first LF. */
const CLIENT_HELLO = Buffer.from("16030105a8010005a40303d36e7f00ffee", "hex");

const NO_HTTP = "ERROR :Closing Link: 192.0.2.1 (This port speaks IRC, not HTTP)";
const NO_TLS = "ERROR :Closing Link: 192.0.2.1 (This port speaks no TLS: connect without it)";

describe("what comes and is not IRC", () => {
  const requests = [
    "GET / HTTP/1.1",
    "POST / HTTP/1.1",
    "post /",
    "HEAD /x HTTP/1.0",
    "PUT /x HTTP/1.1",
    "OPTIONS * HTTP/1.1",
    "CONNECT irc.test:6667 HTTP/1.1",
    "CONNECT irc.test 6667",
    "PATCH /x HTTP/1.1",
    "DELETE /x HTTP/1.1",
    "TRACE / HTTP/1.1",
    "PROPFIND /x HTTP/1.1",
    "PRI * HTTP/2.0",
  ];
  for (const request of requests) {
    it(`${request}: ERROR, and nothing after it is obeyed`, () => {
      const world = new World();
      const page = world.open();
      page.say(request, "Host: irc.test", "NICK evil", "USER evil 0 * :evil", "JOIN #tea");
      expect(page.take()).toEqual([NO_HTTP]);
      expect(page.open).toBe(false);
      expect(world.app.network.userCount).toBe(0);
      expect(world.app.metrics.unregistered).toBe(0);
      expect(world.takeEvents()).toMatchObject([
        { kind: "foreign-protocol", protocol: "http" },
        { kind: "unregistered", cause: "not-irc" },
      ]);
    });
  }

  it("is recognised by its headers if the request line was too long", () => {
    const world = new World();
    const page = world.open();
    world.app.lineTooLong(page);
    page.say(`POST /${"x".repeat(600)} HTTP/1.1`);
    expect(page.take()).toEqual([":irc.test 417 * :Input line was too long", NO_HTTP]);
    const another = world.open();
    world.app.lineTooLong(another);
    another.say("Host: irc.test", "NICK evil", "USER evil 0 * :evil");
    expect(another.take()).toEqual([":irc.test 417 * :Input line was too long", NO_HTTP]);
  });

  it("a ClientHello: ERROR that says that there is no TLS", () => {
    const world = new World();
    const client = world.open().say(CLIENT_HELLO, CLIENT_HELLO);
    expect(client.take()).toEqual([NO_TLS]);
    expect(client.open).toBe(false);
  });

  it.each(["PROXY TCP4 192.0.2.7 192.0.2.254 4000 6667", "PROXY UNKNOWN", "\0"])(
    "a PROXY header from an address that is not a proxy's: %j",
    (header) => {
      const client = new World().open().say(header, "NICK evil", "USER evil 0 * :evil");
      expect(client.take()).toEqual([
        "ERROR :Closing Link: 192.0.2.1 (This port takes no PROXY header from your address)",
      ]);
      expect(client.world.takeEvents()[0]).toMatchObject({ kind: "foreign-protocol", protocol: "proxy" });
    },
  );

  it("matters before registration only: later it is a command like others", () => {
    const alice = new World().connect("alice");
    expect(alice.say("GET / HTTP/1.1", "Host: irc.test").take()).toEqual([
      ":irc.test 421 alice GET :Unknown command",
      ":irc.test 421 alice HOST: :Unknown command",
    ]);
  });

  it("is never what a client says to register", () => {
    const lines = [
      "CAP LS 302",
      "PASS :GET / HTTP/1.1",
      "NICK get",
      "USER get 0 * :I speak HTTP/1.1",
      "USER get 0 * HTTP/1.1",
      "AUTHENTICATE PLAIN",
      "PING :x",
      ":get NICK get",
      "@label=a CAP END",
      "QUIT",
    ];
    expect(lines.filter((line) => foreignProtocol(Buffer.from(line)) !== undefined)).toEqual([]);
  });
});
