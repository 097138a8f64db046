/** Accounts that are bound to a person at an identity provider, and may have no password. */
import { expect, it } from "bun:test";
import { join } from "node:path";
import { accountOf } from "../../src/store/record-forms.ts";
import { exportRecords, importRecords } from "../../src/store/record-files.ts";
import { inDirectory } from "../main/directory.ts";
import { account, keep, options, stateOf } from "./records.ts";

const identity = { issuer: "https://sso.example.org", subject: "a1" };
const records = [
  { name: "ana", identity, createdAt: 5 },
  account("bea", { identity: { ...identity, subject: "b1" } }),
];

it("are kept, exported and imported", async () => {
  await inDirectory({}, async (directory) => {
    const [folder, other, file] = ["data", "other", "file"].map((name) => join(directory, name));
    if (folder === undefined || other === undefined || file === undefined) throw new Error("no names");
    keep(folder, ...records.map((record) => ({ kind: "account", record }) as const));
    expect(stateOf(folder).accounts).toEqual(records);
    await exportRecords(folder, file, () => undefined);
    importRecords(other, file, options, () => undefined);
    expect(stateOf(other).accounts).toEqual(records);
  });
});

it.each<[object, string]>([
  [{ identity: "a1" }, "account.identity: expected an object"],
  [{ identity: { issuer: "sso", subject: "a1" } }, "account.identity.issuer: expected a URL"],
  [{ identity: { ...identity, subject: "" } }, "account.identity.subject: expected 1 to 255 characters"],
  [{ passwordHash: undefined }, "account.passwordHash: expected an argon2id hash"],
  [{ scram: undefined }, "account.scram: expected an object"],
])("are refused with %j", (facts, message) => {
  expect(() => accountOf({ ...account("ana"), ...facts })).toThrow(message);
});
