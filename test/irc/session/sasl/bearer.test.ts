import { describe, expect, it } from "bun:test";
import { ircv3Bearer, OauthBearer } from "../../../../src/irc/session/sasl/bearer.ts";
import type { SaslStep } from "../../../../src/irc/session/sasl/mechanism.ts";

const oauth = (text: string): SaslStep => new OauthBearer().respond(Buffer.from(text));

describe("RFC 7628, section 3.1: the response of OAUTHBEARER", () => {
  it.each([
    ["n,,\u0001auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u0001\u0001", undefined],
    [
      "n,a=user@example.com,\u0001host=server.example.com\u0001port=143\u0001auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u0001\u0001",
      "user@example.com",
    ],
    ["y,a=a=2Cb=3Dc,\u0001auth=bearer  vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u0001\u0001", "a,b=c"],
  ])("reads %j", (text, name) => {
    expect(oauth(text)).toEqual({ kind: "token", name, token: "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==" });
  });

  it.each([
    "",
    "\u0001",
    "n,,\u0001\u0001",
    "n,,\u0001auth=Basic YTpi\u0001\u0001",
    "n,,\u0001auth=Bearer a b\u0001\u0001",
    "n,,\u0001auth=Bearer a",
    "n,,\u0001auth=Bearer a\u0001",
    "p=tls-exporter,,\u0001auth=Bearer a\u0001\u0001",
    "n,a=x=,\u0001auth=Bearer a\u0001\u0001",
  ])("has no token in %j", (text) => {
    expect(oauth(text)).toEqual({ kind: "error" });
  });

  it("fails with bytes that are not UTF-8, and whatever comes after the error", () => {
    const mechanism = new OauthBearer();
    expect(new OauthBearer().respond(Buffer.from([0xff]))).toEqual({ kind: "failed" });
    expect(mechanism.respond(Buffer.from("n,,\u0001\u0001"))).toEqual({ kind: "error" });
    expect(mechanism.respond(Buffer.from("\u0001"))).toEqual({ kind: "failed" });
  });
});

const read = (text: string): SaslStep => ircv3Bearer.respond(Buffer.from(text));

describe("IRCV3BEARER", () => {
  it("reads an account, a type and a token", () => {
    expect(read("ana\0oauth2\0abc")).toEqual({ kind: "token", name: "ana", token: "abc" });
    expect(read("\0jwt\0abc")).toEqual({ kind: "token", name: undefined, token: "abc" });
  });

  it.each(["", "ana", "ana\0jwt", "ana\0jwt\0", "ana\0JWT\0abc", "ana\0opaque\0abc", "ana\0jwt\0abc\0d"])(
    "fails with %j",
    (text) => {
      expect(read(text)).toEqual({ kind: "failed" });
    },
  );
});
