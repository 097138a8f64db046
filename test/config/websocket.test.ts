/** WebSocket in `[[listen]]`. */
import { describe, expect, it } from "bun:test";
import { configure } from "../../src/config/load.ts";
import type { Endpoint } from "../../src/config/endpoints.ts";

function endpoints(toml: string): readonly Endpoint[] {
  const document = Bun.TOML.parse(toml) as Readonly<Record<string, unknown>>;
  return configure(document, undefined, { environment: {}, directory: "/srv" }).endpoints;
}

const base = '[[listen]]\nport = 8097\nprotocol = "websocket"\n';

describe("a listener for WebSocket", () => {
  it("answers at / and takes pages of its own host, unless options say otherwise", () => {
    const address = { kind: "tcp", host: "127.0.0.1", port: 8097 } as const;
    expect(endpoints(base)).toEqual([{ ...address, webSocket: { path: "/", origins: [] } }]);
    expect(
      endpoints(`${base}url-path = "/irc"\nallowed-origins = ["https://chat.example.org", "*"]`),
    ).toEqual([{ ...address, webSocket: { path: "/irc", origins: ["https://chat.example.org", "*"] } }]);
  });

  it.each([
    [`${base}url-path = "irc"`, "listen[1].url-path"],
    [`${base}url-path = "/irc?a"`, "listen[1].url-path"],
    [`${base}allowed-origins = ["chat.example.org"]`, "listen[1].allowed-origins"],
    [`${base}allowed-origins = ["https://chat.example.org/"]`, "listen[1].allowed-origins"],
    [`${base}allowed-origins = ["ftp://chat.example.org"]`, "listen[1].allowed-origins"],
    ['[[listen]]\nprotocol = "websocket"\nhost = "::1"', "listen[1].port: got none beside websocket"],
    ['[[listen]]\nprotocol = "websocket"\npath = "a"', "listen[1].protocol: got websocket for a path"],
    ['[[listen]]\nport = 1\nurl-path = "/irc"', "listen[1]: got options of websocket"],
    ['[[listen]]\nport = 1\nallowed-origins = ["*"]', "listen[1]: got options of websocket"],
  ])("is checked: %j", (toml, fault) => {
    expect(() => endpoints(toml)).toThrow(fault);
  });
});
