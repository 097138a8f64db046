/** Export and import of the devices of push notifications, and of the key of the server. */
import { expect, it } from "bun:test";
import { join } from "node:path";
import { exportRecords, importRecords } from "../../src/store/record-files.ts";
import { inDirectory } from "../main/directory.ts";
import { failure, keep, options, pushSubscription, stateOf, vapidKey } from "./records.ts";

const HEAD = '{"kind":"relais-records","format":1}';
const silent = (): void => undefined;
const key = { kind: "vapidKey", record: vapidKey("k") } as const;
const device = { kind: "pushSubscription", record: pushSubscription("Ana") } as const;

it("export and import keep both as they are", async () => {
  await inDirectory({}, async (directory) => {
    const [folder, file, other] = [
      join(directory, "data"),
      join(directory, "file"),
      join(directory, "other"),
    ];
    keep(folder, key, device);
    expect(await exportRecords(folder, file, silent)).toMatchObject({ records: 2 });
    expect(importRecords(other, file, options, silent)).toMatchObject({ records: 2 });
    expect(stateOf(other)).toMatchObject({ vapidKeys: [key.record], pushSubscriptions: [device.record] });
  });
});

it("the key of an imported file takes the place of that of the store", async () => {
  await inDirectory({ file: `${HEAD}\n${JSON.stringify(key)}\n` }, async (directory) => {
    await Promise.resolve();
    const folder = join(directory, "data");
    keep(folder, { kind: "vapidKey", record: vapidKey("a") });
    expect(importRecords(folder, join(directory, "file"), options, silent)).toMatchObject({ records: 1 });
    expect(stateOf(folder).vapidKeys).toEqual([key.record]);
  });
});

const changed = (facts: object): object => ({ ...device, record: { ...device.record, ...facts } });

it.each([
  [
    "a wrong key",
    { ...key, record: { ...key.record, privateKey: "k" } },
    "vapidKey.privateKey: expected 43 characters of Base64 for URLs",
  ],
  [
    "an endpoint without https",
    changed({ endpoint: "http://push.test/" }),
    "pushSubscription.endpoint: expected an https URL",
  ],
  [
    "wrong capabilities",
    changed({ capabilities: ["a b"] }),
    "pushSubscription.capabilities: expected names of capabilities",
  ],
])("import takes nothing from a file with %s", async (_, record, problem) => {
  await inDirectory({ file: `${HEAD}\n${JSON.stringify(record)}\n` }, async (directory) => {
    await Promise.resolve();
    const folder = join(directory, "data");
    keep(folder, device);
    const call = (): unknown => importRecords(folder, join(directory, "file"), options, silent);
    expect(failure(call).message).toContain(`:2: ${problem}`);
    expect(stateOf(folder)).toMatchObject({ vapidKeys: [], pushSubscriptions: [device.record] });
  });
});
