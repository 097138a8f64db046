import { describe, expect, it } from "bun:test";
import { MessageIds } from "../../../src/irc/session/message-ids.ts";

describe("message ids", () => {
  it("are the epoch, the command's number, and which id of that command it is", () => {
    const ids = new MessageIds("k3x9");
    ids.nextCommand();
    expect([ids.next(), ids.next(), ids.next()]).toEqual(["k3x9-1", "k3x9-1-2", "k3x9-1-3"]);
    ids.nextCommand();
    ids.nextCommand();
    expect(ids.next()).toBe("k3x9-3");
  });

  it("do not depend on how many ids the commands before took", () => {
    const [frugal, lavish] = [new MessageIds("e"), new MessageIds("e")];
    for (const ids of [frugal, lavish]) ids.nextCommand();
    lavish.next();
    lavish.next();
    for (const ids of [frugal, lavish]) ids.nextCommand();
    expect(frugal.next()).toBe(lavish.next());
  });
});
