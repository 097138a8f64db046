import { beforeAll, describe, expect, it } from "bun:test";
import type { AccountRecord, ScramKeys } from "../../../../src/irc/network/durable.ts";
import { decoyKeys, deriveKeys, newScramKeys } from "../../../../src/irc/session/sasl/scram-keys.ts";
import { Scram } from "../../../../src/irc/session/sasl/scram.ts";
import type { SaslStep } from "../../../../src/irc/session/sasl/mechanism.ts";
import { accountOf } from "../memory-store.ts";
import { ScramClient } from "./scram-client.ts";

const FAILED: SaslStep = { kind: "failed" };
const account: AccountRecord = accountOf("user");

function textOf(step: SaslStep): string {
  return "text" in step ? step.text : "";
}

describe("RFC 7677, section 3: SCRAM-SHA-256 Authentication Exchange", () => {
  const salt = "W22ZaJ0SNY7soEsUEjb6gQ==";
  const serverNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  const nonce = `rOprNGfwEbeRWgbNEkqO${serverNonce}`;
  const first = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
  const final = `c=biws,r=${nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`;
  let keys: ScramKeys;

  beforeAll(async () => {
    keys = await deriveKeys("sha256", "pencil", salt, 4096);
  });

  const begin = (): Scram => new Scram("sha256", serverNonce, () => ({ account, keys }));

  it("has the same messages", () => {
    const scram = begin();
    expect(scram.respond(Buffer.from(first))).toEqual({
      kind: "challenge",
      text: `r=${nonce},s=${salt},i=4096`,
    });
    expect(scram.respond(Buffer.from(final))).toEqual({
      kind: "proof",
      name: "user",
      account,
      right: true,
      text: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    });
    expect(scram.respond(Buffer.from(""))).toEqual({ kind: "done" });
  });

  it("does not end with anything but an empty response", () => {
    const scram = begin();
    for (const text of [first, final]) scram.respond(Buffer.from(text));
    expect(scram.respond(Buffer.from("more"))).toEqual(FAILED);
  });

  it.each([
    ["another proof", final.replace("p=dH", "p=aH")],
    ["a proof of another length", final.replace(/p=.*/u, "p=dHzb")],
  ])("finds %s wrong", (_, text) => {
    const scram = begin();
    scram.respond(Buffer.from(first));
    expect(scram.respond(Buffer.from(text))).toMatchObject({ kind: "proof", right: false });
  });

  it.each([
    ["another nonce", final.replace("rOpr", "rOps")],
    ["the client's nonce alone", final.replace(serverNonce, "")],
    ["another header", final.replace("c=biws", "c=eSws")],
    ["no proof", final.replace(/,p=.*/u, "")],
    ["nothing", ""],
  ])("fails with %s", (_, text) => {
    const scram = begin();
    scram.respond(Buffer.from(first));
    expect(scram.respond(Buffer.from(text))).toEqual(FAILED);
  });

  it.each([
    ["a channel binding, which is not on offer", "p=tls-exporter,,n=user,r=abc"],
    ["an extension that has to be understood", "n,,m=x,n=user,r=abc"],
    ["another identity", "n,a=root,n=user,r=abc"],
    ["no name", "n,,n=,r=abc"],
    ["a name that is badly written", "n,,n=us=er,r=abc"],
    ["no nonce", "n,,n=user"],
    ["nothing", ""],
  ])("fails with %s at first", (_, text) => {
    expect(begin().respond(Buffer.from(text))).toEqual(FAILED);
  });

  it("fails with bytes that are not UTF-8", () => {
    expect(begin().respond(Buffer.from([0x6e, 0x2c, 0x2c, 0xff]))).toEqual(FAILED);
  });

  it.each(["n,a=user,n=user,r=abc", "y,,n=user,r=abc", "n,,n=user,r=abc,x=more"])("takes %s", (text) => {
    expect(begin().respond(Buffer.from(text)).kind).toBe("challenge");
  });

  it("looks for the name as it is meant", () => {
    const names: string[] = [];
    const scram = new Scram("sha256", "x", (name) => {
      names.push(name);
      return { account, keys };
    });
    scram.respond(Buffer.from("n,,n=a=2Cb=3Dc,r=abc"));
    expect(names).toEqual(["a,b=c"]);
  });
});

describe.each(["sha256", "sha512"] as const)("SCRAM with %s", (hash) => {
  it("proves client and server to each other with new keys, of 4,096 rounds or more", async () => {
    const scramKeys = await newScramKeys("sesame street");
    const keys = scramKeys[hash];
    expect(keys.iterations).toBeGreaterThanOrEqual(4096);
    const client = new ScramClient(hash, "ana", "sesame street");
    const scram = new Scram(hash, "server", () => ({ account, keys }));
    const challenge = textOf(scram.respond(Buffer.from(client.first)));
    const step = scram.respond(Buffer.from(client.final(challenge)));
    expect(step).toMatchObject({ kind: "proof", right: true, text: client.serverFinal });
  });

  it("gives every password a salt of its own", async () => {
    const [one, other] = [await newScramKeys("same"), await newScramKeys("same")];
    expect(one[hash].salt).not.toBe(other[hash].salt);
    expect(one.sha256.salt).not.toBe(one.sha512.salt);
  });

  it("shows for an unknown name what an account would show, each time the same", async () => {
    const secret = Buffer.from("secret");
    const real = (await newScramKeys("some password"))[hash];
    const decoy = decoyKeys(hash, secret, "nobody");
    expect(decoyKeys(hash, secret, "nobody")).toEqual(decoy);
    expect(decoyKeys(hash, secret, "somebody").salt).not.toBe(decoy.salt);
    expect(decoyKeys(hash, Buffer.from("other"), "nobody").salt).not.toBe(decoy.salt);
    expect(decoy.iterations).toBe(real.iterations);
    for (const key of ["salt", "storedKey", "serverKey"] as const) {
      expect(decoy[key].length).toBe(real[key].length);
    }
  });
});
