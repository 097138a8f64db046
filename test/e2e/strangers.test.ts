/** Programs that take Relais for something else, over real sockets. */
import { afterEach, describe, expect, it } from "bun:test";
import { Relais } from "./relais.ts";

let relais: Relais | undefined;

afterEach(async () => {
  await relais?.stop();
  relais = undefined;
});

describe("a program that speaks another protocol", () => {
  it("cannot be made to register by a web page that posts", async () => {
    relais = await Relais.start();
    const body = "NICK evil\r\nUSER evil 0 * :evil\r\nJOIN #tea\r\n";
    const posted = fetch(`http://127.0.0.1:${relais.port}/`, { method: "POST", body });
    expect(await posted.then(String, () => "no answer in HTTP")).toBe("no answer in HTTP");
    expect(relais.app.network.userCount).toBe(0);
    expect(relais.events).toMatchObject([
      { kind: "foreign-protocol", protocol: "http" },
      { kind: "unregistered", cause: "not-irc", text: "This port speaks IRC, not HTTP" },
    ]);
  });

  it("is answered if it starts with TLS", async () => {
    relais = await Relais.start();
    const failed = Promise.withResolvers<void>();
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port: relais.port,
      tls: { rejectUnauthorized: false },
      socket: { data() {}, error: () => failed.resolve(), close: () => failed.resolve() },
    });
    await failed.promise;
    socket.terminate();
    expect(relais.events).toMatchObject([
      { kind: "foreign-protocol", protocol: "tls" },
      {
        kind: "unregistered",
        cause: "not-irc",
        text: "This port speaks no TLS: connect without it",
      },
    ]);
  });
});
