/** The steps of an upgrade, with a new process that ends at once. */
import { expect, it } from "bun:test";
import { Upgrade } from "../../../src/startup/upgrade/upgrade.ts";
import type { UpgradeParts } from "../../../src/startup/upgrade/upgrade.ts";
import { inDirectory } from "../../main/directory.ts";

it("waits for proxies that have yet to name their clients, and goes on if the new process does not", async () => {
  await inDirectory({}, async (folder) => {
    const steps: string[] = [];
    let unproven = 3;
    const parts = {
      server: {
        get unproven() {
          steps.push(`${unproven} unproven`);
          unproven -= 1;
          return unproven + 1;
        },
        freeze: () => (steps.push("freeze"), []),
        handOver: () => new Map(),
        thaw: () => steps.push("thaw"),
      },
      application: {
        handOver: { waiting: 0, part() {}, endAwaited() {}, network: () => ({}) },
        warnOperators() {},
      },
      store: {
        giveAway() {},
        takeBack() {},
        history: { stopSearch: () => Promise.resolve(), startSearch() {} },
      },
      activated: [],
      memory: { handOver: () => ({}), takeWaiting() {} },
      log: { write() {} },
      folder,
      command: ["true"],
      environment: process.env,
      startTime: () => 10_000,
      returnTime: () => 0,
      pause: () => Promise.resolve(),
      resume: () => steps.push("resume"),
    } as unknown as UpgradeParts;
    expect(await new Upgrade(parts).run()).toBe("the new process ended with 0");
    expect(steps).toEqual([
      "3 unproven",
      "2 unproven",
      "1 unproven",
      "0 unproven",
      "freeze",
      "resume",
      "thaw",
    ]);
  });
});
