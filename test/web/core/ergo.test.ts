/** The dialect of Ergo: its capabilities, tokens, labelled answers and history, as its source writes them. */
import { describe, expect, it } from "bun:test";
import { Link } from "./link.ts";

const SERVER = ":ergo.test";
const OFFER = [
  "* :account-notify account-tag away-notify batch cap-notify chghost draft/account-registration=before-connect draft/authtoken draft/channel-rename draft/chathistory draft/event-playback draft/extended-isupport draft/languages=2,en,~fr-FR draft/message-redaction draft/metadata-2=before-connect,max-subs=100,max-keys=100 draft/metadata-3=before-connect,max-subs=100,max-keys=100 draft/multiline=max-bytes=4096,max-lines=100 draft/persistence draft/pre-away",
  ":draft/read-marker draft/relaymsg=/ draft/whoami echo-message ergo.chat/nope extended-join extended-monitor invite-notify labeled-response message-tags multi-prefix sasl=PLAIN,EXTERNAL,SCRAM-SHA-256 server-time setname standard-replies sts=port=6697,duration=2592000 userhost-in-names znc.in/playback znc.in/self-message",
];
const TOKENS = [
  "AWAYLEN=390 BOT=B CASEMAPPING=ascii CHANLIMIT=#:100 CHANMODES=Ibe,k,fl,CEMRUimnstu CHANNELLEN=64 CHANTYPES=# CHATHISTORY=1000 draft/CHATHISTORY=1000 ELIST=U EXCEPTS EXTBAN=,m FORWARD=f",
  "INVEX KICKLEN=390 MAXLIST=beI:100 MAXTARGETS=4 MSGREFTYPES=msgid,timestamp MODES MONITOR=100 NETWORK=ErgoTest NICKLEN=32 PREFIX=(qaohv)~&@%+ SAFELIST SAFERATE STATUSMSG=~&@%+",
  "TARGMAX=NAMES:1,LIST:1,KICK:,WHOIS:1,USERHOST:10,PRIVMSG:4,TAGMSG:4,NOTICE:4,MONITOR:100 TOPICLEN=390 UTF8MAPPING=rfc8265 UTF8ONLY WHOX",
];

/** Someone who is in #tea. */
function entered(): Link {
  const link = new Link();
  link.client.enter({ nick: "ada", channels: ["#tea"] });
  link.open();
  link.hears(...OFFER.map((list) => `${SERVER} CAP * LS ${list}`));
  for (const line of link.take(/^CAP REQ/u))
    link.hears(`${SERVER} CAP * ACK ${line.slice("CAP REQ ".length)}`);
  link.hears(
    `@time=2026-01-01T00:00:00.000Z ${SERVER} 001 ada :Welcome to the ErgoTest IRC Network ada`,
    `${SERVER} 004 ada ergo.test ergo-2.17.0 BERTZios CEIMRUabefhiklmnoqstuv Iabefhkloqv`,
    ...TOKENS.map((tokens) => `${SERVER} 005 ada ${tokens} :are supported by this server`),
    `${SERVER} PERSISTENCE STATUS DEFAULT OFF`,
    `${SERVER} 422 ada :MOTD File is missing`,
    `${SERVER} 221 ada +i`,
    "@time=2026-01-01T00:00:01.000Z;msgid=j1 :ada!~u@tfvfpa9x8b3ta.irc JOIN #tea * ada",
    `${SERVER} 353 ada = #tea :@ada!~u@tfvfpa9x8b3ta.irc ~bob!~u@host.irc`,
    `${SERVER} 366 ada #tea :End of NAMES list`,
  );
  return link;
}

describe("with Ergo, the client", () => {
  it("asks for what both know, and for nothing that a client may not ask for", () => {
    const link = new Link();
    link.client.enter({ nick: "ada", channels: [] });
    link.open();
    link.hears(...OFFER.map((list) => `${SERVER} CAP * LS ${list}`));
    const asked = link
      .take(/^CAP REQ/u)
      .flatMap((line) => line.replace("CAP REQ ", "").replace(":", "").split(" "));
    expect(asked).toContain("draft/chathistory");
    expect(asked).toContain("draft/multiline");
    for (const name of ["sts", "draft/relaymsg", "draft/languages", "ergo.chat/nope", "znc.in/self-message"])
      expect(asked).not.toContain(name);
    expect(asked.filter((name) => name.startsWith("draft/metadata"))).toHaveLength(1);
  });

  it("learns its tokens, its ranks and its names of users with hosts", () => {
    const link = entered();
    const { server, phase } = link.client.state;
    expect(phase).toBe("online");
    expect(server).toMatchObject({ network: "ErgoTest", nickLength: 32, historyPage: 100, whox: true });
    expect([...server.ranks.values()].join("")).toBe("~&@%+");
    expect([...link.buffer("#tea").members.values()].map(({ nick, ranks }) => ranks + nick)).toEqual([
      "@ada",
      "~bob",
    ]);
    expect(link.take(/CHATHISTORY LATEST/u)[0]).toContain("CHATHISTORY LATEST #tea * 100");
  });

  for (const nested of [true, false])
    it(`reads history whose batch is ${nested ? "inside that of the label" : "that of the label"}`, () => {
      const link = entered();
      const label = link.label(/CHATHISTORY LATEST #tea/u);
      link.hears(
        ...(nested ? [`@label=${label} ${SERVER} BATCH +1 labeled-response`] : []),
        `@${nested ? "batch=1" : `label=${label}`};draft/chathistory-end ${SERVER} BATCH +2 chathistory #tea`,
        "@batch=2;time=2025-12-31T00:00:00.000Z;msgid=h0 :bob!~u@host.irc JOIN #tea * bob",
        "@batch=2;time=2025-12-31T00:00:01.000Z;msgid=h1;account=bob :bob!~u@host.irc PRIVMSG #tea :one line",
        `@batch=2;time=2025-12-31T00:00:02.000Z;msgid=h2;account=bob :bob!~u@host.irc BATCH +3 draft/multiline #tea`,
        "@batch=3 :bob!~u@host.irc PRIVMSG #tea :two",
        "@batch=3;draft/multiline-concat :bob!~u@host.irc PRIVMSG #tea : lines",
        "@batch=3 :bob!~u@host.irc PRIVMSG #tea :of one",
        "@batch=2 :bob!~u@host.irc BATCH -3",
        "@batch=2;time=2025-12-31T00:00:03.000Z;msgid=h4;+draft/react=🍵;+draft/reply=h1 :bob!~u@host.irc TAGMSG #tea",
        `${nested ? "@batch=1 " : ""}${SERVER} BATCH -2`,
        ...(nested ? [`${SERVER} BATCH -1`] : []),
      );
      expect(link.said("#tea")).toEqual(["bob: one line", "bob: two lines\nof one"]);
      expect(link.buffer("#tea").history).toEqual({ loading: false, complete: true });
      expect(
        link
          .lines("#tea")
          .find(({ msgid }) => msgid === "h1")
          ?.reactions.get("🍵"),
      ).toEqual(["bob"]);
    });

  it("knows its own messages by their labels, one line or many", () => {
    const link = entered();
    link.client.say("#tea", "hello");
    const label = link.label(/PRIVMSG #tea/u);
    link.hears(
      `@label=${label};time=2026-01-01T00:00:02.000Z;msgid=o1 :ada!~u@tfvfpa9x8b3ta.irc PRIVMSG #tea hello`,
    );
    expect(link.said("#tea")).toEqual(["ada: hello"]);
    expect(link.lines("#tea").at(-1)?.delivery).toBeUndefined();
    link.client.say("#tea", "a\nb");
    const second = link.label(/BATCH \+/u);
    link.hears(
      `@label=${second};time=2026-01-01T00:00:03.000Z;msgid=o2 :ada!~u@tfvfpa9x8b3ta.irc BATCH +7 draft/multiline #tea`,
      "@batch=7 :ada!~u@tfvfpa9x8b3ta.irc PRIVMSG #tea a",
      "@batch=7 :ada!~u@tfvfpa9x8b3ta.irc PRIVMSG #tea b",
      ":ada!~u@tfvfpa9x8b3ta.irc BATCH -7",
    );
    expect(link.said("#tea")).toEqual(["ada: hello", "ada: a\nb"]);
  });

  it("takes back what was deleted, and follows the marks of other sessions", () => {
    const link = entered();
    link.client.activate("*");
    link.hears(
      "@time=2026-01-01T00:00:02.000Z;msgid=m1 :bob!~u@host.irc PRIVMSG #tea :ada: tea?",
      "@time=2026-01-01T00:00:03.000Z;msgid=m2 :bob!~u@host.irc PRIVMSG #tea :oops",
      "@time=2026-01-01T00:00:04.000Z :bob!~u@host.irc REDACT #tea m2 :typo",
    );
    expect(link.buffer("#tea")).toMatchObject({ unread: 2, highlights: 1 });
    expect(link.lines("#tea").find(({ msgid }) => msgid === "m2")?.redacted).toEqual({
      by: "bob",
      reason: "typo",
    });
    link.hears(`${SERVER} MARKREAD #tea timestamp=2026-01-01T00:00:03.000Z`);
    expect(link.buffer("#tea")).toMatchObject({ unread: 0, highlights: 0 });
  });

  it("shows what NickServ says without a window for it, and messages of people in their own", () => {
    const link = entered();
    link.hears(
      ":NickServ!NickServ@localhost NOTICE ada :You're now logged in as ada",
      "@msgid=p1 :Éva!~u@host.irc PRIVMSG ada :psst",
    );
    expect(link.lines("*").at(-1)?.text).toContain("You're now logged in");
    expect(link.said("éva")).toEqual(["Éva: psst"]);
  });

  it("stops asking for history that is disabled", () => {
    const link = entered();
    const label = link.label(/CHATHISTORY LATEST #tea/u);
    link.hears(`@label=${label} ${SERVER} FAIL CHATHISTORY MESSAGE_ERROR LATEST :That feature is disabled`);
    expect(link.buffer("#tea").history.complete).toBe(true);
    link.take(/CHATHISTORY/u);
    link.client.loadOlder("#tea");
    expect(link.take(/CHATHISTORY/u)).toEqual([]);
  });
});
