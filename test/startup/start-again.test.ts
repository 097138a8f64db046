import { describe, expect, it } from "bun:test";
import { startAgain } from "../../src/startup/start-again.ts";

const running = {
  execPath: "/usr/bin/bun",
  execArgv: ["--smol"],
  argv: ["/usr/bin/bun", "/srv/relais/src/main.ts", "--config", "a.toml"],
  env: { RELAIS_NETWORK: "Tea" },
};

describe("starting again", () => {
  it("replaces the program by itself, with its command line and its environment", () => {
    const calls: unknown[] = [];
    const execve = (...call: readonly unknown[]): never => calls.push(call) as never;
    startAgain({ ...running, execve });
    expect(calls).toEqual([
      [
        "/usr/bin/bun",
        ["/usr/bin/bun", "--smol", "/srv/relais/src/main.ts", "--config", "a.toml"],
        { RELAIS_NETWORK: "Tea" },
      ],
    ]);
  });

  it("leaves it to a supervisor where the system cannot do that: exit code 75", () => {
    expect(startAgain(running)).toBe(75);
  });
});
