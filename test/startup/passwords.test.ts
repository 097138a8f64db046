import { describe, expect, it } from "bun:test";
import { boundVerification, passwordServices } from "../../src/startup/passwords.ts";

describe("the verification of passwords", () => {
  it("is true for the right password, and false for a wrong one, an empty one and a malformed hash", async () => {
    const hash = await Bun.password.hash("tea", { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
    expect(await passwordServices.verifyPassword("tea", hash)).toBe(true);
    expect(await passwordServices.verifyPassword("coffee", hash)).toBe(false);
    expect(await passwordServices.verifyPassword("", hash)).toBe(false);
    expect(await passwordServices.verifyPassword("tea", "no hash")).toBe(false);
  });

  it("runs one at a time, in order, and answers at once that it is busy where too many wait", async () => {
    const running: ((right: boolean) => void)[] = [];
    const verify = boundVerification(() => new Promise((resolve) => running.push(resolve)));
    const first = verify("1", "");
    const queued = Array.from({ length: 128 }, () => verify("2", ""));
    expect(running.length).toBe(1);
    expect(await verify("one too many", "")).toBe("busy");
    for (const [place, verification] of [first, ...queued].entries()) {
      expect(running.length).toBe(place + 1);
      running[place]?.(true);
      expect(await verification).toBe(true);
    }
    expect(running.length).toBe(129);
  });

  it("shares its turns with the making of keys", async () => {
    const credentials = await passwordServices.makeCredentials("tea with milk");
    if (credentials === undefined) throw new Error("no keys");
    const { passwordHash, scram } = credentials;
    expect(await passwordServices.verifyPassword("tea with milk", passwordHash)).toBe(true);
    expect([scram.sha256.storedKey.length, scram.sha512.storedKey.length]).toEqual([44, 88]);
    const waiting = Array.from({ length: 129 }, () => passwordServices.verifyPassword("tea", "no hash"));
    expect(await passwordServices.makeCredentials("one too many")).toBeUndefined();
    await Promise.all(waiting);
  });

  it("goes on after one that throws", async () => {
    let calls = 0;
    const verify = boundVerification(() => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error("broken")) : Promise.resolve(true);
    });
    const [broken, next] = await Promise.allSettled([verify("1", ""), verify("2", "")]);
    expect(broken.status).toBe("rejected");
    expect(next).toMatchObject({ value: true });
  });
});
