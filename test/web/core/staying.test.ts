/** Staying logged in: the code, its exchange, EXTERNAL at the next visit; and log-ins by a token. */
import { describe, expect, it } from "bun:test";
import { stayLoggedIn } from "../../../web/core/staying.ts";
import { Link } from "./link.ts";

const account = { account: "ada", password: "correct horse" };
const CAPABILITIES = "batch labeled-response sasl=PLAIN relais.chat/session=/session";

/** A client that has logged in, with the requests of its page. */
async function loggedIn(works = true): Promise<{ link: Link; asked: unknown[]; done: Promise<boolean> }> {
  const link = new Link();
  link.client.enter({ nick: "ada", channels: ["#tea"], credentials: account });
  link.open();
  link.hears(`:s CAP * LS :${CAPABILITIES}`);
  for (const line of link.take(/^CAP REQ/u)) link.hears(`:s CAP * ACK ${line.slice("CAP REQ ".length)}`);
  link.hears(":s 900 ada ada!a@h ada :You are now logged in", ":s 903 ada :Success");
  link.greet();
  const asked: unknown[] = [];
  const done = stayLoggedIn(link.client, (...request) => {
    asked.push(request);
    return Promise.resolve(works);
  });
  const label = link.label(/SESSION CODE/u);
  link.hears(`@label=${label} :s SESSION CODE abc 60`);
  return { link, asked, done };
}

/** Plays the beginning of the next connection, with these mechanisms. */
function again(link: Link, mechanisms: string): void {
  link.cut();
  link.pass(120_000);
  link.open();
  link.hears(`:s CAP * LS :sasl=${mechanisms}`, ":s CAP * ACK :sasl");
}

describe("a browser that stays logged in", () => {
  it("exchanges a code, which no buffer shows", async () => {
    const { link, asked, done } = await loggedIn();
    expect(await done).toBe(true);
    expect(asked).toEqual([["/session", "POST", "abc"]]);
    expect(JSON.stringify([...link.client.state.buffers.values()])).not.toContain("abc");
  });

  it("forgets the password then, and comes back by EXTERNAL", async () => {
    const { link, done } = await loggedIn();
    await done;
    again(link, "EXTERNAL,PLAIN");
    expect(link.take(/^AUTHENTICATE/u)).toEqual(["AUTHENTICATE EXTERNAL"]);
    link.hears("AUTHENTICATE +");
    await Promise.resolve();
    await Promise.resolve();
    expect(link.take(/^AUTHENTICATE/u)).toEqual([`AUTHENTICATE ${btoa("ada")}`]);
  });

  it("reads that the server no longer knows it", async () => {
    const { link, done } = await loggedIn();
    await done;
    again(link, "PLAIN");
    expect(link.client.state).toMatchObject({ phase: "refused", refusal: { code: "forgotten" } });
  });

  it("keeps the password in memory where it cannot stay", async () => {
    const { link, done } = await loggedIn(false);
    expect(await done).toBe(false);
    again(link, "PLAIN");
    expect(link.take(/^AUTHENTICATE/u)).toEqual(["AUTHENTICATE PLAIN"]);
  });
});

async function withToken(): Promise<Link> {
  const link = new Link();
  link.client.enter({ nick: "", channels: [], credentials: { token: "a.b.c" } });
  link.open();
  link.hears(":s CAP * LS :sasl=OAUTHBEARER,PLAIN", ":s CAP * ACK :sasl");
  link.hears("AUTHENTICATE +");
  await Promise.resolve();
  await Promise.resolve();
  return link;
}

describe("a token of the identity provider", () => {
  it("logs in, and the nick is the name of the account", async () => {
    const link = await withToken();
    expect(link.take(/^(?:NICK|USER)/u)).toEqual([]);
    const sent = link.take(/^AUTHENTICATE/u);
    expect(sent[0]).toBe("AUTHENTICATE OAUTHBEARER");
    expect(atob(sent[1]?.slice("AUTHENTICATE ".length) ?? "")).toBe("n,,\u0001auth=Bearer a.b.c\u0001\u0001");
    link.hears(":s 900 * *!*@h ada :You are now logged in", ":s 903 * :Success");
    expect(link.take(/^(?:NICK|USER|CAP END)/u)).toEqual(["NICK ada", "USER ada 0 * ada", "CAP END"]);
  });

  it("that is refused ends the exchange in good order", async () => {
    const link = await withToken();
    link.take(/^AUTHENTICATE/u);
    link.hears(`AUTHENTICATE ${btoa('{"status":"invalid_token"}')}`);
    await Promise.resolve();
    await Promise.resolve();
    expect(link.take(/^AUTHENTICATE/u)).toEqual(["AUTHENTICATE AQ=="]);
    link.hears(":s 904 * :SASL authentication failed");
    expect(link.client.state).toMatchObject({ phase: "refused", refusal: { code: "log-in" } });
  });
});
