import { describe, expect, it } from "bun:test";
import { MessageIds } from "../../../src/irc/session/message-ids.ts";

describe("message ids", () => {
  it("are the epoch, the command's position, and which id of that command it is", () => {
    const ids = new MessageIds("k3x9");
    ids.at(1);
    expect([ids.next(), ids.next(), ids.next()]).toEqual(["k3x9-1", "k3x9-1-2", "k3x9-1-3"]);
    ids.at(3);
    expect(ids.next()).toBe("k3x9-3");
  });

  it("do not depend on how many ids the commands before took", () => {
    const [frugal, lavish] = [new MessageIds("e"), new MessageIds("e")];
    lavish.at(1);
    lavish.next();
    lavish.next();
    for (const ids of [frugal, lavish]) ids.at(2);
    expect(frugal.next()).toBe(lavish.next());
  });
});
