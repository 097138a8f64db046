/** The beginning of a connection, and the end: capabilities, log-in, accounts, refusals, reconnecting. */
import { describe, expect, it } from "bun:test";
import { Link, USUAL } from "./link.ts";

const account = { account: "ada", password: "correct horse" };

describe("entering as a guest", () => {
  it("asks for what is on offer and wanted, and ends the negotiation", () => {
    const link = new Link();
    link.client.enter({ nick: "ada", channels: ["#tea"] });
    link.open();
    expect(link.sent).toEqual(["CAP LS 302", "NICK ada", "USER ada 0 * ada"]);
    link.hears(":s CAP * LS * :batch no-implicit-names", ":s CAP * LS :server-time unheard-of");
    expect(link.take(/^CAP REQ/u)).toEqual(["CAP REQ :batch server-time"]);
    link.hears(":s CAP * ACK :batch server-time");
    expect(link.take(/^CAP END/u)).toHaveLength(1);
    link.greet();
    expect(link.client.state.phase).toBe("online");
    expect(link.client.state.server.network).toBe("Tea");
    expect(link.take(/^JOIN/u)).toEqual(["JOIN #tea"]);
  });

  it("does without capabilities", () => {
    const link = new Link();
    link.client.enter({ nick: "ada", channels: [] });
    link.open();
    link.hears(":s CAP * LS :");
    expect(link.take(/^CAP END/u)).toHaveLength(1);
  });

  it.each([
    ["433 * ada :Nickname is in use", "nick-in-use"],
    ["432 * ada :Erroneous nickname", "nick-invalid"],
    ["464 * :Password incorrect", "password"],
    ["FAIL * ACCOUNT_REQUIRED :Log in first", "account-required"],
  ])("is refused by %s", (line, code) => {
    const link = new Link();
    link.client.enter({ nick: "ada", channels: [] });
    link.open();
    link.hears(`:s ${line}`);
    expect(link.client.state).toMatchObject({ phase: "refused", refusal: { code } });
    expect(link.connected).toBe(false);
    link.pass(120_000);
    expect(link.opened).toBe(1);
  });

  it("follows CAP NEW and CAP DEL", () => {
    const link = Link.online("batch cap-notify");
    link.hears(":s CAP ada NEW :echo-message");
    expect(link.take(/^CAP REQ/u)).toEqual(["CAP REQ echo-message"]);
    link.hears(":s CAP ada ACK :echo-message", ":s CAP ada DEL :batch");
    expect([...link.client.state.capabilities.keys()]).toEqual(["cap-notify", "echo-message"]);
    expect(link.take(/^CAP END/u)).toHaveLength(1);
  });
});

describe("logging in", () => {
  it("sends PLAIN where the server has no other way", async () => {
    const link = new Link();
    link.client.enter({ nick: "ada", channels: [], credentials: account });
    link.open();
    link.hears(":s CAP * LS :sasl=PLAIN", ":s CAP * ACK sasl", "AUTHENTICATE +");
    await Promise.resolve();
    await Promise.resolve();
    expect(link.take(/^AUTHENTICATE/u)).toEqual([
      "AUTHENTICATE PLAIN",
      `AUTHENTICATE ${btoa("ada\0ada\0correct horse")}`,
    ]);
    link.hears(
      ":s 900 ada ada!a@h ada :You are now logged in as ada",
      ":s 903 ada :SASL authentication successful",
    );
    expect(link.take(/^CAP END/u)).toHaveLength(1);
    expect(link.client.state.account).toBe("ada");
  });

  it("does not prove anything to a server that does not know the password", async () => {
    const link = new Link();
    link.client.enter({ nick: "ada", channels: [], credentials: account });
    link.open();
    link.hears(":s CAP * LS :sasl=SCRAM-SHA-256,PLAIN", ":s CAP * ACK sasl");
    expect(link.take(/^AUTHENTICATE/u)).toEqual(["AUTHENTICATE SCRAM-SHA-256"]);
    link.hears(`AUTHENTICATE ${btoa("r=other,s=c2FsdA==,i=4096")}`);
    // The first challenge is the server's turn out of order: it is answered as if it were empty.
    link.hears(`AUTHENTICATE ${btoa("r=other,s=c2FsdA==,i=4096")}`);
    while (link.client.state.phase !== "refused") await new Promise(setImmediate);
    expect(link.client.state.refusal?.code).toBe("log-in");
  });

  it("says so where the password is wrong", () => {
    const link = new Link();
    link.client.enter({ nick: "ada", channels: [], credentials: account });
    link.open();
    link.hears(":s CAP * LS :sasl=PLAIN", ":s CAP * ACK sasl", ":s 904 * :SASL authentication failed");
    expect(link.client.state.refusal).toEqual({ code: "log-in", text: "SASL authentication failed" });
  });

  it("makes an account first, with the code of a letter", () => {
    const link = new Link();
    link.client.enter({
      nick: "ada",
      channels: [],
      credentials: account,
      register: { email: "ada@tea.example" },
    });
    link.open();
    link.hears(
      ":s CAP * LS :draft/account-registration=before-connect",
      ":s CAP * ACK draft/account-registration",
    );
    expect(link.take(/^REGISTER/u)).toEqual(["REGISTER ada ada@tea.example :correct horse"]);
    link.hears(":s REGISTER VERIFICATION_REQUIRED ada :A code was sent");
    expect(link.client.state.verification?.account).toBe("ada");
    // Letters take their time.
    link.pass(600_000);
    link.client.verify("123456");
    expect(link.take(/^VERIFY/u)).toEqual(["VERIFY ada 123456"]);
    link.hears(":s VERIFY SUCCESS ada :Account verified");
    expect(link.take(/^CAP END/u)).toHaveLength(1);
  });
});

describe("losing the connection", () => {
  it("tries again with growing pauses, and joins the same channels", () => {
    const link = Link.online(USUAL, { channels: ["#tea"] });
    link.hears(":ada!a@h JOIN #tea");
    link.cut();
    expect(link.client.state.phase).toBe("waiting");
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      pauses.push((link.client.state.retryAt ?? 0) - link.now);
      link.pass(pauses.at(-1) ?? 0);
      link.cut();
    }
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    link.client.retryNow();
    link.accept(USUAL);
    expect(link.take(/^JOIN/u)).toEqual(["JOIN #tea"]);
  });

  it("takes another nick if the old one is still in use", () => {
    const link = Link.online(USUAL);
    link.cut();
    link.client.retryNow();
    link.open();
    link.hears(":s CAP * LS :", ":s 433 * ada :Nickname is in use");
    expect(link.take(/^NICK/u)).toEqual(["NICK ada", "NICK ada_"]);
    link.greet("ada_");
    expect(link.client.state.nick).toBe("ada_");
  });

  it("notices a server that says nothing", () => {
    const link = Link.online(USUAL);
    link.pass(60_000);
    expect(link.take(/^PING/u)).toHaveLength(1);
    link.hears(":s PONG s :1");
    link.pass(60_000);
    link.pass(20_000);
    expect(link.client.state.phase).toBe("waiting");
    expect(link.connected).toBe(false);
  });

  it("does not come back after QUIT", () => {
    const link = Link.online(USUAL);
    link.client.leave("bye");
    expect(link.sent.at(-1)).toBe("QUIT bye");
    link.pass(600_000);
    expect(link.opened).toBe(1);
    expect(link.client.state.phase).toBe("closed");
  });

  it("answers PING", () => {
    const link = Link.online(USUAL);
    link.hears("PING :here");
    expect(link.sent.at(-1)).toBe("PONG here");
  });
});
