/** Limits that show only over time or with many clients: at the limit, and past it. */
import { describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";
import type { Limits } from "../../../src/irc/network/limits.ts";

function limited(limits: Partial<Limits>): World {
  return new World({ limits });
}

/** The commands and codes of what a client reads. */
function codes(connection: FakeConnection): string[] {
  return connection.take().map((line) => line.replace(/^@\S+ /u, "").split(" ")[1] ?? "");
}

describe("the limit whowasEntries", () => {
  it("makes WHOWAS forget the oldest nick", () => {
    const world = limited({ whowasEntries: 2 });
    const ada = world.connect("ada").say("NICK one", "NICK two");
    ada.take();
    ada.say("WHOWAS ada", "WHOWAS one");
    expect(codes(ada)).toEqual(["314", "312", "369", "314", "312", "369"]);
    ada.say("NICK three").take();
    ada.say("WHOWAS ada", "WHOWAS one");
    expect(codes(ada)).toEqual(["406", "369", "314", "312", "369"]);
  });
});

describe("the limit slowedSpeakers", () => {
  it("lets the one speak again who spoke first, where more spoke than are remembered", () => {
    const world = limited({ slowedSpeakers: 2 });
    const [op, ...others] = ["op", "ada", "bob", "eve"].map((nick) => world.connect(nick).say("JOIN #tea"));
    op?.say("MODE #tea +W 60");
    const speak = (place: number): string[] => {
      const speaker = others[place];
      speaker?.take();
      return speaker === undefined ? [] : codes(speaker.say("PRIVMSG #tea :hello"));
    };
    expect([speak(0), speak(1), speak(0)]).toEqual([[], [], ["404"]]);
    expect([speak(2), speak(1), speak(0)]).toEqual([[], ["404"], []]);
  });
});

describe("the limit redactionWindow", () => {
  it.each([
    [9_999, "REDACT"],
    [10_001, "FAIL"],
  ])("after %d milliseconds of 10 seconds answers REDACT with %s", (wait, answer) => {
    const world = limited({ redactionWindow: 10 });
    const ada = world.connect("ada", "message-tags echo-message draft/message-redaction").say("JOIN #tea");
    ada.take();
    const [message = ""] = ada.say("PRIVMSG #tea :oops").take();
    const id = /msgid=([^; ]+)/u.exec(message)?.[1] ?? "";
    world.now += wait;
    const [line = ""] = ada.say(`REDACT #tea ${id}`).take();
    expect(line).toContain(
      answer === "FAIL" ? ` FAIL REDACT REDACT_WINDOW_EXPIRED #tea ${id} 10 ` : ` REDACT #tea ${id}`,
    );
  });
});

describe("the limit renameMemory", () => {
  it.each([
    [9_999, "FAIL"],
    [10_001, "JOIN"],
  ])("after %d milliseconds of 10 seconds answers JOIN by the old name with %s", (wait, answer) => {
    const world = limited({ renameMemory: 10 });
    world.connect("ada", "draft/channel-rename").say("JOIN #old", "RENAME #old #new");
    const bob = world.connect("bob", "draft/channel-rename");
    world.now += wait;
    expect(codes(bob.say("JOIN #old"))[0]).toBe(answer);
  });
});
