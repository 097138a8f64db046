/** Uploads: their order, progress, end, failures and other tries; how each proves whose it is; the files that are ours. */
import { beforeEach, describe, expect, it } from "bun:test";
import { initialState } from "../../../web/core/initial.ts";
import { nameIn, ownFile, ownFiles, sameOriginPicture, sizeText } from "../../../web/core/own-files.ts";
import { authorize } from "../../../web/core/upload-access.ts";
import type { UploadClient } from "../../../web/core/upload-access.ts";
import { UploadRefused, Uploads } from "../../../web/core/uploads.ts";
import type { Sendable, Upload, UploadAnswer, UploadRequest } from "../../../web/core/uploads.ts";
import { Link, USUAL } from "./link.ts";

const HOST = "https://files.test/upload";

interface Posted extends UploadRequest<Sendable> {
  readonly answer: (answer: Partial<UploadAnswer>) => Promise<void>;
  cancelled: boolean;
}

let posted: Posted[];
let uploads: Uploads<Sendable>;
let last: readonly Upload[];
let credentials: () => Promise<string | undefined>;

const file = (name: string, size = 10): Sendable => ({ name, size, type: "image/png" });
/** All that a promise that is settled causes. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};
const states = (): readonly string[] =>
  last.map(({ name, phase, fault }) => [name, phase, fault].join(" ").trim());

beforeEach(() => {
  posted = [];
  last = [];
  credentials = () => Promise.resolve("Bearer t");
  uploads = new Uploads<Sendable>(
    {
      url: () => HOST,
      authorize: () => credentials(),
      post: (request) => {
        const { promise, resolve } = Promise.withResolvers<UploadAnswer>();
        const answer = async (given: Partial<UploadAnswer>): Promise<void> => {
          resolve({ status: 201, location: undefined, retryAfter: undefined, ...given });
          await settled();
        };
        const made: Posted = { ...request, answer, cancelled: false };
        posted.push(made);
        const cancel = (): void => {
          made.cancelled = true;
          resolve({ status: 0, location: undefined, retryAfter: undefined });
        };
        return { done: promise, cancel };
      },
    },
    (all) => (last = all),
  );
});

describe("uploads", () => {
  it("are three at once, tell of their progress, and leave URLs for the next message", async () => {
    uploads.add(
      "#tea",
      ["a", "b", "c", "d"].map((name) => file(name)),
    );
    await settled();
    expect(states()).toEqual(["a sending", "b sending", "c sending", "d waiting"]);
    posted[0]?.progress(4);
    expect(last[0]?.sent).toBe(4);
    await posted[1]?.answer({ location: "/upload/b.png" });
    expect(states()).toEqual(["a sending", "b done", "c sending", "d sending"]);
    expect(uploads.take("#other")).toEqual([]);
    expect(uploads.take("#tea")).toEqual(["https://files.test/upload/b.png"]);
    expect(states()).toEqual(["a sending", "c sending", "d sending"]);
  });

  it("state type and name, and prove whose they are", async () => {
    uploads.add("#tea", [file("thé (1)'.png")]);
    await settled();
    expect(posted[0]?.headers).toEqual({
      authorization: "Bearer t",
      "content-type": "image/png",
      "content-disposition": "attachment; filename*=UTF-8''th%C3%A9%20%281%29%27.png",
    });
  });

  it("end when someone does not want them any more", async () => {
    uploads.add("#tea", [file("a"), file("b")]);
    await settled();
    uploads.remove(last[0]?.id ?? 0);
    await settled();
    expect(posted[0]?.cancelled).toBe(true);
    expect(states()).toEqual(["b sending"]);
  });

  it.each([
    [413, "too-large"],
    [415, "kind"],
    [422, "damaged"],
    [503, "busy"],
    [507, "full"],
    [0, "connection"],
    [500, "other"],
    [200, "other"],
  ])("fail with %d as %s, and can be tried again", async (status, fault) => {
    uploads.add("#tea", [file("a")]);
    await settled();
    await posted[0]?.answer({ status, retryAfter: 7 });
    expect(states()).toEqual([`a failed ${fault}`]);
    expect(last[0]?.retryAfter).toBe(7);
    uploads.retry(last[0]?.id ?? 0);
    await settled();
    await posted[1]?.answer({ location: "x.png" });
    expect(states()).toEqual(["a done"]);
  });

  it("ask for another token once, if the first is over", async () => {
    uploads.add("#tea", [file("a")]);
    await settled();
    await posted[0]?.answer({ status: 401 });
    await posted[1]?.answer({ status: 401 });
    expect(states()).toEqual(["a failed refused"]);
    expect(posted).toHaveLength(2);
  });

  it("are refused before anything is sent", async () => {
    credentials = () => Promise.reject(new UploadRefused("account"));
    uploads.add("#tea", [file("a"), file("b", 0)]);
    await settled();
    expect(states()).toEqual(["a failed account", "b failed empty"]);
    expect(posted).toEqual([]);
  });

  it("are ten for one message at most", () => {
    const left = uploads.add(
      "#tea",
      Array.from({ length: 12 }, (_, place) => file(String(place))),
    );
    expect(left.map(({ name }) => name)).toEqual(["10", "11"]);
  });
});

function client(
  facts: { readonly fileHost?: string; readonly makesTokens?: boolean },
  others: Partial<UploadClient> & { readonly account?: string } = {},
): UploadClient {
  const server = { ...initialState.server, fileHost: HOST, ...facts };
  return {
    state: { ...initialState, account: others.account, server },
    token: (service) => Promise.resolve(`token for ${service}`),
    credentials: undefined,
    ...others,
  };
}

describe("the proof of an upload", () => {
  const password = { account: "ada", password: "sésame" };

  it("is a token where the server makes them", async () => {
    expect(
      await authorize(client({ makesTokens: true }, { account: "ada", credentials: password }), true),
    ).toBe("Bearer token for FILEHOST");
  });

  it("is the password elsewhere, and only over TLS", async () => {
    const expected = `Basic ${btoa("ada:s\u00c3\u00a9same")}`;
    expect(await authorize(client({}, { account: "ada", credentials: password }), false)).toBe(expected);
    const open = client({ fileHost: "http://files.test/" }, { account: "ada", credentials: password });
    expect(authorize(open, false)).rejects.toMatchObject({ fault: "insecure" });
  });

  it("is nothing for someone without an account, where the file host may take that", async () => {
    expect(await authorize(client({}), true)).toBeUndefined();
  });

  it.each([
    ["account", client({ makesTokens: true }), false],
    ["insecure", client({ fileHost: "http://files.test/", makesTokens: true }, { account: "ada" }), true],
    ["no-host", { ...client({}), state: initialState }, false],
  ])("is refused: %s", (fault, someone, secure) => {
    expect(authorize(someone, secure)).rejects.toMatchObject({ fault });
  });

  it("is asked of the server, whose answer no one reads", async () => {
    const link = Link.online(USUAL);
    const first = link.client.token("FILEHOST");
    const second = link.client.token("FILEHOST");
    expect(link.take(/^TOKEN/u)).toEqual(["TOKEN GENERATE FILEHOST", "TOKEN GENERATE FILEHOST"]);
    const lines = link.client.state.buffers.get("*")?.lines.length;
    link.hears(`:s TOKEN GENERATE filehost ${HOST} :abc`, ":s FAIL TOKEN ACCOUNT_REQUIRED :Log in");
    expect(await first).toBe("abc");
    expect(second).rejects.toMatchObject({ code: "ACCOUNT_REQUIRED" });
    expect(link.client.state.buffers.get("*")?.lines.length).toBe(lines);
    const third = link.client.token("FILEHOST");
    link.cut();
    expect(third).rejects.toMatchObject({ code: "connection" });
  });
});

describe("files of the own host", () => {
  it.each([
    ["https://files.test/upload/abc.png", true],
    ["https://files.test/upload/abc.png#x", true],
    ["https://files.test/upload/abc.svg", false],
    ["https://files.test/upload/abc.html", false],
    ["https://files.test/upload/abc.bin", false],
  ])("%s is one", (url, picture) => {
    expect(ownFile(HOST, url)).toMatchObject({ picture });
  });

  it.each([
    "https://files.test.evil.example/upload/abc.png",
    "https://files.test@evil.example/upload/abc.png",
    "https://user@files.test/upload/abc.png",
    "https://files.test:444/upload/abc.png",
    "http://files.test/upload/abc.png",
    "https://files.test/upload/../api/x.png",
    "https://files.test/uploads/abc.png",
    "https://files.test/upload/a/b.png",
    "https://files.test/upload/abc.png?track=1",
    "https://files.test/upload/%2e%2e%2fx.png",
    "https://files.test/upload/",
    "https://files.test/upload",
    "javascript:alert(1)//files.test/upload/abc.png",
    "data:image/png;base64,AAAA",
    "not a url",
  ])("%s is not one", (url) => {
    expect(ownFile(HOST, url)).toBeUndefined();
    expect(ownFile(undefined, url)).toBeUndefined();
  });

  it("are shown once each, and eight of one message", () => {
    const urls = Array.from({ length: 20 }, (_, place) => `${HOST}/${place % 12}.png`);
    expect(ownFiles(HOST, urls)).toHaveLength(8);
  });

  it("of the page itself are pictures without a query", () => {
    const origin = "https://chat.test";
    expect(sameOriginPicture(origin, "https://chat.test/me.png")).toBe("https://chat.test/me.png");
    for (const url of [
      "https://evil.example/me.png",
      "https://chat.test/me.svg",
      "https://chat.test/me.png?x",
    ])
      expect(sameOriginPicture(origin, url)).toBeUndefined();
  });

  it.each([
    ["attachment; filename*=UTF-8''th%C3%A9.png; filename=the.png", "thé.png"],
    ['inline; filename="a \\"b\\".png"', 'a "b".png'],
    ["inline; filename=tea.png", "tea.png"],
    ["attachment; filename*=UTF-8''%zz", undefined],
    [null, undefined],
  ])("have the name in %p", (header, name) => {
    expect(nameIn(header)).toBe(name);
  });

  it.each([
    [0, "0 byte"],
    [999, "999 byte"],
    [1_234, "1.2 kB"],
    [26_214_400, "26.2 MB"],
  ])("of %d bytes are %s", (bytes, text) => {
    expect(sizeText(bytes, "en")).toBe(text);
  });
});
