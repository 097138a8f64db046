/**
 * irssi and weechat with what IRC has learnt since they were written: tags, labels, batches, MONITOR, multiline and WHOX.
 * Where a program has no command of its own for it the line is typed with /quote, and the raw answer is read.
 */
import { afterAll, afterEach, beforeAll, expect, it, setDefaultTimeout } from "bun:test";
import type { ChatProgram } from "./chat-program.ts";
import { describeWith } from "./installed.ts";
import { startIrssi } from "./irssi.ts";
import { startRelais } from "./relais.ts";
import type { RunningRelais } from "./relais.ts";
import { startWeechat } from "./weechat.ts";

setDefaultTimeout(20_000);

const CAPABILITIES =
  "message-tags server-time batch labeled-response echo-message draft/multiline extended-monitor away-notify";

describeWith(["irssi", "weechat-headless"], "irssi and weechat, today", () => {
  let relais: RunningRelais;
  let iris: ChatProgram;
  let wee: ChatProgram;

  beforeAll(async () => {
    relais = await startRelais('[flood]\nexempt = ["127.0.0.1"]\n');
    [iris, wee] = await Promise.all([
      startIrssi({ nick: "iris", port: relais.port }),
      startWeechat({ nick: "wee", port: relais.port }),
    ]);
    await Promise.all([iris.greeted(), wee.greeted()]);
    for (const client of [iris, wee]) {
      client.type(`/quote CAP REQ :${CAPABILITIES}`);
      await client.receives(`ACK :${CAPABILITIES}`);
    }
    iris.type("/join #tea");
    await iris.receives(" 366 iris #tea ");
    wee.type("/join #tea");
    await wee.receives(" 366 wee #tea ");
    await iris.receives(/ JOIN (?::)?#tea/u);
  });

  afterEach(() => {
    const unmet = [...iris.abandon(), ...wee.abandon()];
    if (unmet.length > 0) console.error([...unmet, relais.program.stdout.text].join("\n"));
  });

  afterAll(async () => {
    await Promise.all([iris.stop(), wee.stop()]);
    await relais.stop();
  });

  /** Each of the two as the one who acts, with the other. */
  const each = (test: (self: ChatProgram, nick: string, other: ChatProgram) => Promise<void>) => async () => {
    await test(iris, "iris", wee);
    await test(wee, "wee", iris);
  };

  it(
    "read the tags of what the other says, and pass their own on",
    each(async (self, nick, other) => {
      self.type(`/quote @+typing=active;+draft/react=ok TAGMSG #tea`);
      const typing = await other.receives(new RegExp(`:${nick}!\\S+ TAGMSG `, "u"));
      expect(typing).toContain("+typing=active");
      expect(typing).toContain("+draft/react=ok");
      self.type(`/quote @+reply=abc PRIVMSG #tea :tagged by ${nick}`);
      const heard = await other.receives(`tagged by ${nick}`);
      expect(heard).toMatch(/^@(?=\S*time=\d{4}-\d\d-\d\dT)(?=\S*msgid=)(?=\S*\+reply=abc)/u);
      await other.sees(`tagged by ${nick}`);
    }),
  );

  it(
    "find the label of a command on its answer: one line, nothing, or a batch of lines",
    each(async (self, nick) => {
      self.type(`/quote @label=one-${nick} PING here`);
      expect(await self.receives(`label=one-${nick}`)).toContain(" PONG ");
      self.type(`/quote @label=none-${nick} PONG here`);
      expect(await self.receives(`label=none-${nick}`)).toMatch(/ ACK$/u);
      self.type(`/quote @label=many-${nick} WHOIS ${nick}`);
      const opened = await self.receives(`label=many-${nick}`);
      const reference = /BATCH \+(\S+) labeled-response$/u.exec(opened)?.[1];
      expect(reference).toBeDefined();
      expect(await self.receives(` 311 ${nick} ${nick} `)).toContain(`batch=${reference}`);
      await self.receives(`BATCH -${reference}`);
      self.type(`/quote @label=echo-${nick} PRIVMSG #tea :echo of ${nick}`);
      expect(await self.receives(`PRIVMSG #tea :echo of ${nick}`)).toContain(`label=echo-${nick}`);
    }),
  );

  it(
    "send several lines as one message, and get the other's as a batch",
    each(async (self, nick, other) => {
      self.type("/quote BATCH +m draft/multiline #tea");
      self.type(`/quote @batch=m PRIVMSG #tea :first of ${nick}`);
      self.type(`/quote @batch=m PRIVMSG #tea :second of ${nick}`);
      self.type("/quote BATCH -m");
      const opened = await other.receives(
        new RegExp(`:${nick}!\\S+ BATCH \\+\\S+ draft/multiline #tea`, "u"),
      );
      const reference = /BATCH \+(\S+) /u.exec(opened)?.[1];
      expect(await other.receives(`first of ${nick}`)).toContain(`batch=${reference}`);
      expect(await other.receives(`second of ${nick}`)).toContain(`batch=${reference}`);
      await other.receives(`BATCH -${reference}`);
      await other.sees(`second of ${nick}`);
    }),
  );

  it(
    "watch for people, and hear when they come, go away and leave",
    each(async (self, nick, other) => {
      const otherNick = nick === "iris" ? "wee" : "iris";
      self.type(`/quote MONITOR + ${otherNick},nobody`);
      expect(await self.receives(/ 730 \S+ /u)).toContain(`${otherNick}!`);
      expect(await self.receives(/ 731 \S+ /u)).toMatch(/nobody$/u);
      other.type("/away tea");
      await self.receives(new RegExp(`:${otherNick}!\\S+ AWAY :tea`, "u"));
      other.type("/away");
      await self.receives(new RegExp(`:${otherNick}!\\S+ AWAY$`, "u"));
      other.type(`/nick ${otherNick}2`);
      expect(await self.receives(/ 731 \S+ /u)).toContain(otherNick);
      other.type(`/nick ${otherNick}`);
      expect(await self.receives(/ 730 \S+ /u)).toContain(otherNick);
      self.type("/quote MONITOR L");
      await self.receives(` 732 ${nick} `);
      self.type("/quote MONITOR C");
    }),
  );

  it(
    "ask WHO for the fields that they want",
    each(async (self, nick) => {
      self.type("/quote WHO #tea %tcuhnfar,42");
      const answers = [await self.receives(/ 354 \S+ 42 /u), await self.receives(/ 354 \S+ 42 /u)];
      expect(answers.some((line) => line.includes(" #tea iris 127.0.0.1 iris "))).toBe(true);
      expect(answers.some((line) => line.includes(" #tea wee 127.0.0.1 wee "))).toBe(true);
      await self.receives(` 315 ${nick} #tea `);
    }),
  );

  it("are refused nothing", () => {
    const refusals = [...iris.received.lines, ...wee.received.lines].filter((line) =>
      /^(?:@\S+ )?:\S+ (?:FAIL|WARN|4(?!22|51)\d\d|5\d\d) /u.test(line),
    );
    expect(refusals).toEqual([]);
  });
});
