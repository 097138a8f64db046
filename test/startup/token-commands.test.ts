/** The commands about tokens: what they refuse. */
import { expect, it } from "bun:test";
import { readCommandLine } from "../../src/config/command-line.ts";
import { runTokenCommand } from "../../src/startup/token-commands.ts";
import type { TokenCommand } from "../../src/startup/token-commands.ts";
import { inDirectory } from "../main/directory.ts";

it("names what is wrong with a token, and makes none", async () => {
  await inDirectory({ "relais.toml": "" }, async (directory) => {
    const run = (...args: readonly string[]) =>
      runTokenCommand(
        readCommandLine(args) as TokenCommand,
        { file: undefined, environment: {}, directory },
        0,
      );
    expect((await run("token-create", "tool", "--scopes", "users:read")).exitCode).toBe(0);
    for (const [args, problem] of [
      [["token-create", "tool", "--scopes", "audit:read"], "there is a token tool already: revoke it first"],
      [["token-create", "Tool", "--scopes", "audit:read"], "a name has small letters"],
      [["token-create", "other"], "a token needs a scope; there are users:read"],
      [["token-create", "other", "--scopes", "users"], "users is not a scope; there are users:read"],
      [["token-create", "other", "--scopes", "messages:write"], "messages:write needs an account"],
      [
        ["token-create", "other", "--scopes", "messages:write", "--account", "ana"],
        "there is no account ana",
      ],
      [
        ["token-create", "other", "--scopes", "audit:read", "--channels", "#tea"],
        "audit:read cannot be limited",
      ],
      [["token-revoke", "nobody"], "there is no token nobody"],
    ] as const) {
      const { exitCode, note } = await run(...args);
      expect([exitCode, note]).toEqual([64, expect.stringContaining(`relais: ${problem}`)]);
    }
    expect((await run("token-list")).text).toBe("tool; users:read; made 1970-01-01; never used");
  });
});
