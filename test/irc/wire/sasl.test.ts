import { describe, expect, it } from "bun:test";
import { PLAIN_TCP } from "../../../src/irc/wire/transport.ts";
import { findMechanism, saslParts, SaslResponse } from "../../../src/irc/wire/sasl.ts";

const full = "QUJD".repeat(100);

describe("the parts of a response", () => {
  it("are joined up to a part of fewer than 400 characters", () => {
    const response = new SaslResponse(5);
    expect(response.add(full)).toBe("more");
    expect(response.add("QUJD")).toEqual(Buffer.from("ABC".repeat(101)));
  });

  it("end with + after a part of exactly 400", () => {
    const response = new SaslResponse(5);
    expect(response.add(full)).toBe("more");
    expect(response.add("+")).toEqual(Buffer.from("ABC".repeat(100)));
  });

  it("are empty where + stands alone", () => {
    expect(new SaslResponse(5).add("+")).toEqual(Buffer.alloc(0));
  });

  it("have at most 400 characters each", () => {
    expect(new SaslResponse(5).add(`${full}Q`)).toBe("too-long");
  });

  it("are not without end, and the next one begins anew", () => {
    const response = new SaslResponse(5);
    const results = Array.from({ length: 6 }, () => response.add(full));
    expect(results).toEqual(["more", "more", "more", "more", "more", "too-long"]);
    expect(response.add("QUJD")).toEqual(Buffer.from("ABC"));
  });

  it.each(["!", "QUJ", "QU==JD", "Q===", "QUJD QUJD"])("are Base64, which %j is not", (part) => {
    expect(new SaslResponse(5).add(part)).toBe("malformed");
  });

  it.each(["QQ==", "QUI=", "QUJD"])("may be %s", (part) => {
    expect(new SaslResponse(5).add(part)).toEqual(Buffer.from(part, "base64"));
  });
});

describe("the parts of a challenge", () => {
  it("are a + for an empty one", () => {
    expect(saslParts("")).toEqual(["+"]);
  });

  it("are one part, or as many as it needs", () => {
    expect(saslParts("ABC")).toEqual(["QUJD"]);
    expect(saslParts("ABC".repeat(101))).toEqual([full, "QUJD"]);
  });

  it("have a + after one of exactly 400", () => {
    expect(saslParts("ABC".repeat(100))).toEqual([full, "+"]);
  });
});

describe("a mechanism", () => {
  it("is found in any case", () => {
    expect(findMechanism("plain", {}, PLAIN_TCP)).toBe("PLAIN");
    expect(findMechanism("Scram-SHA-256", {}, PLAIN_TCP)).toBe("SCRAM-SHA-256");
    expect(findMechanism("GSSAPI", {}, PLAIN_TCP)).toBeUndefined();
  });

  it("EXTERNAL is found with a certificate", () => {
    expect(findMechanism("external", {}, PLAIN_TCP)).toBeUndefined();
    expect(findMechanism("external", {}, { ...PLAIN_TCP, secure: true, fingerprint: "ab" })).toBe("EXTERNAL");
  });

  it("is there only with the feature that it needs", () => {
    expect(findMechanism("OAUTHBEARER", {}, PLAIN_TCP)).toBeUndefined();
    expect(findMechanism("OAUTHBEARER", { singleSignOn: true }, PLAIN_TCP)).toBe("OAUTHBEARER");
  });
});
