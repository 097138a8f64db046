/** Previews in the page: each URL once, a new token where one is over, and nothing of an answer that is not one. */
import { beforeEach, describe, expect, it } from "bun:test";
import { Previews } from "../../../web/core/previews.ts";
import type { PreviewAnswer } from "../../../web/core/previews.ts";
import { Link, USUAL } from "./link.ts";

const tea = { title: "Tea", description: "Hot", site: "" };

let answers: PreviewAnswer[];
let posted: string[];
let tokens: number;
let previews: Previews;

beforeEach(() => {
  [answers, posted, tokens] = [[], [], 0];
  previews = new Previews({
    token: () => Promise.resolve(`t${++tokens}`),
    post: (token, url) => {
      posted.push(`${token} ${url}`);
      return Promise.resolve(answers.shift() ?? { status: 200, body: tea });
    },
  });
});

describe("previews", () => {
  it("are asked for once, with one token for all", async () => {
    expect(await Promise.all(["a", "a", "b", "c"].map((url) => previews.find(url)))).toEqual([
      tea,
      tea,
      tea,
      tea,
    ]);
    expect(posted).toEqual(["t1 a", "t1 b", "t1 c"]);
  });

  it("ask for another token once", async () => {
    answers = [{ status: 401, body: undefined }];
    expect(await previews.find("a")).toEqual(tea);
    expect(posted).toEqual(["t1 a", "t2 a"]);
  });

  it("may come another time, unless the page has none", async () => {
    answers = [
      { status: 429, body: undefined },
      { status: 404, body: undefined },
    ];
    for (const url of ["a", "b", "a", "b"]) await previews.find(url);
    expect(posted).toEqual(["t1 a", "t1 b", "t1 a"]);
  });

  it.each([null, "text", [], {}, { ...tea, title: 1 }, { ...tea, title: "" }, { title: "Tea" }])(
    "are not made of %j",
    async (body) => {
      answers = [{ status: 200, body }];
      expect(await previews.find("a")).toBeUndefined();
    },
  );

  it("have their place from the server", () => {
    const link = Link.online(USUAL);
    const services = (): object => Object.fromEntries(link.client.state.server.services);
    link.hears(
      ":s TOKEN SERVICE relais.chat/PREVIEW https://chat.test/p :Previews",
      ":s TOKEN NEW X https://x.test/",
    );
    expect(services()).toEqual({ "relais.chat/PREVIEW": "https://chat.test/p", X: "https://x.test/" });
    link.hears(":s TOKEN DEL X");
    expect(Object.keys(services())).toEqual(["relais.chat/PREVIEW"]);
  });
});
