import { describe, expect, it } from "bun:test";
import { User } from "../../../src/irc/network/user.ts";
import { Whowas } from "../../../src/irc/network/whowas.ts";

const user = (nick: string, host = "host.test"): User =>
  new User(0, 1, {
    nick,
    username: "user",
    realname: "Real",
    host,
    address: "192.0.2.1",
    secure: false,
    at: 0,
  });
const whowas = (): Whowas => new Whowas((text) => text.toLowerCase());

describe("Whowas", () => {
  it("finds the entries of a nick in any case, latest first", () => {
    const past = whowas();
    past.remember(user("Ada", "one.test"), 1, 10);
    past.remember(user("bob"), 2, 10);
    past.remember(user("ada", "two.test"), 3, 10);
    expect(past.find("ADA").map(({ host, at }) => [host, at])).toEqual([
      ["two.test", 3],
      ["one.test", 1],
    ]);
    expect(past.find("cid")).toEqual([]);
  });

  it("forgets the oldest past the limit, also where the limit has shrunk", () => {
    const past = whowas();
    for (const [at, nick] of ["ada", "bob", "ada", "cid"].entries()) past.remember(user(nick), at, 3);
    expect(past.find("ada").map(({ at }) => at)).toEqual([2]);
    expect(past.size).toBe(3);
    past.remember(user("dan"), 4, 1);
    expect(past.size).toBe(1);
    expect(past.find("ada")).toEqual([]);
    expect(past.find("dan")).toHaveLength(1);
  });

  it("keeps what the user was, not what it becomes", () => {
    const past = whowas();
    const ada = user("ada");
    past.remember(ada, 1, 10);
    ada.host = "elsewhere.test";
    expect(past.find("ada")[0]?.host).toBe("host.test");
  });
});
