/** The default, which counts where the policy hook does not answer, as docs/policy-hook.md specifies it. */
import { afterEach, describe, expect, it } from "bun:test";
import { allow, closeAll, inTea, say, scene } from "./policy-scene.ts";
import type { Answer } from "./policy-scene.ts";

afterEach(closeAll);

describe("without an answer of the policy hook", () => {
  it.each([
    ["a body that is no JSON", () => new Response("allow"), "answer"],
    ["a body that is no object", () => Response.json("allow"), "answer"],
    ["an unknown action", () => say("maybe"), "answer"],
    ["a negative time", () => say("mute", { seconds: -1 }), "answer"],
    ["a body that is too long", () => say("allow", { reason: "x".repeat(20_000) }), "answer"],
    ["a failure", () => new Response("", { status: 500 }), "status"],
    ["a redirect", () => Response.redirect("http://127.0.0.1:1/"), "status"],
  ])("the default counts for %s", async (_, answer, reason) => {
    const { relais, failures, hook } = await scene(["channel"], answer, { default: "refuse" });
    const [ana] = await inTea(relais, "ana");
    ana?.send("PRIVMSG #tea :hello");
    expect(await ana?.heard()).toEqual([
      ":irc.test 404 ana #tea :Cannot send to channel: This cannot be checked at the moment; try again later",
    ]);
    expect(failures).toEqual([{ reason, detail: expect.any(String) }]);
    expect(hook.outcomes.get(reason)).toBe(1);
  });

  it("the default counts after the deadline", async () => {
    const never = new Promise<Response>(() => undefined);
    const { relais, failures } = await scene(["channel"], () => never, { limits: { deadline: 50 } });
    const [ana, bob] = await inTea(relais, "ana", "bob");
    ana?.send("PRIVMSG #tea :hello");
    await bob?.line(/PRIVMSG #tea :hello/u);
    expect(failures).toEqual([{ reason: "deadline", detail: "no answer within 50 ms" }]);
  });

  it("the default counts where nobody listens", async () => {
    const { relais, failures } = await scene(["channel"], allow, { url: "http://127.0.0.1:1/" });
    const [ana, bob] = await inTea(relais, "ana", "bob");
    ana?.send("PRIVMSG #tea :hello");
    await bob?.line(/PRIVMSG #tea :hello/u);
    expect(failures).toMatchObject([{ reason: "unreachable" }]);
  });

  it("the hook is left alone after failures, and tried again later", async () => {
    let works = false;
    const answer: Answer = () => (works ? say("allow") : new Response("", { status: 503 }));
    const limits = { failures: 2, pause: 1_000 };
    const { relais, questions, failures, hook, pass } = await scene(["channel"], answer, { limits });
    const [ana, bob] = await inTea(relais, "ana", "bob");
    const sayOne = async (): Promise<void> => {
      ana?.send("PRIVMSG #tea :hello");
      await bob?.line(/PRIVMSG/u);
    };
    for (let count = 0; count < 4; count += 1) await sayOne();
    expect(questions).toHaveLength(2);
    expect(failures.at(-1)).toMatchObject({ reason: "status", pause: 1_000 });
    expect(hook.outcomes.get("paused")).toBe(2);
    pass(1_000);
    await sayOne();
    await sayOne();
    expect(questions).toHaveLength(3);
    pass(1_000);
    works = true;
    await sayOne();
    await sayOne();
    expect(questions).toHaveLength(5);
  });

  it("the default counts for questions past the most at one time", async () => {
    const waiting = Promise.withResolvers<Response>();
    const { relais, hook } = await scene(
      ["channel"],
      ({ nick }) => (nick === "ana" ? waiting.promise : say("allow")),
      {
        limits: { mostRequests: 1 },
      },
    );
    const [ana, bob, cleo] = await inTea(relais, "ana", "bob", "cleo");
    ana?.send("PRIVMSG #tea :one");
    while (hook.waiting === 0) await cleo?.heard();
    bob?.send("PRIVMSG #tea :two");
    await cleo?.line(/two/u);
    expect(hook.outcomes.get("busy")).toBe(1);
    waiting.resolve(say("allow"));
    await cleo?.line(/one/u);
  });

  it("a client that leaves meanwhile changes nothing", async () => {
    const waiting = Promise.withResolvers<Response>();
    const { relais, hook } = await scene(["channel"], () => waiting.promise);
    const [ana, bob] = await inTea(relais, "ana", "bob");
    ana?.send("PRIVMSG #tea :one");
    while (hook.waiting === 0) await bob?.heard();
    ana?.terminate();
    await bob?.line(/QUIT/u);
    waiting.resolve(say("ban"));
    while (hook.waiting > 0) await bob?.heard();
    expect(relais.app.network.bans.size).toBe(0);
  });
});

describe("other settings of the policy hook", () => {
  it("hold from the next question on", async () => {
    const { relais, hook, questions } = await scene(["channel"], allow);
    const [ana, bob] = await inTea(relais, "ana", "bob");
    hook.configure({
      url: undefined,
      secret: undefined,
      default: "refuse",
      events: ["channel"],
      privateTexts: false,
      limits: { deadline: 50, mostRequests: 1, failures: 1, pause: 100 },
    });
    ana?.send("PRIVMSG #tea :hello");
    await bob?.line(/PRIVMSG #tea :hello/u);
    expect(questions).toEqual([]);
  });
});
