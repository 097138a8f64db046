/** The client's core with a whole Relais, over a real WebSocket: entering, accounts, talk, history, people, search. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { Client } from "../../../web/core/client.ts";
import type { Login } from "../../../web/core/registration.ts";
import type { ChatBuffer, State } from "../../../web/core/state.ts";
import { webEnvironment } from "../../../web/core/web-environment.ts";
import { Relais } from "../../e2e/relais.ts";
import { MemoryStore } from "../../irc/session/memory-store.ts";

let relais: Relais;
let clients: Client[] = [];

beforeEach(async () => {
  relais = await Relais.start({ store: new MemoryStore(), webSocket: {} });
});

afterEach(async () => {
  for (const client of clients) client.leave();
  clients = [];
  await relais.stop();
});

/** The first state, of now or later, that is as wanted. */
function until(client: Client, wanted: (state: State) => boolean): Promise<State> {
  return new Promise((resolve) => {
    const end = client.subscribe((state) => {
      if (!wanted(state)) return;
      end();
      resolve(state);
    });
    if (wanted(client.state)) {
      end();
      resolve(client.state);
    }
  });
}

function start(nick: string, login: Partial<Login> = {}): Client {
  const client = new Client(webEnvironment(`ws://127.0.0.1:${relais.port}/`));
  clients.push(client);
  client.enter({ nick, channels: ["#tea"], ...login });
  return client;
}

async function enter(nick: string, login: Partial<Login> = {}): Promise<Client> {
  const client = start(nick, login);
  await until(client, (state) => state.buffers.get("#tea")?.members.has(nick.toLowerCase()) === true);
  return client;
}

const tea = (state: State): ChatBuffer | undefined => state.buffers.get("#tea");
const hears = (client: Client, text: string): Promise<State> =>
  until(
    client,
    (state) => tea(state)?.lines.some((line) => line.text === text && line.msgid !== undefined) === true,
  );

describe("the client's core with Relais", () => {
  it("enters as a guest, talks, reacts, replies, takes back", async () => {
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    ada.say("#tea", "hello\nall of you");
    const heard = tea(await hears(bob, "hello\nall of you"))?.lines.at(-1);
    expect(heard).toMatchObject({ nick: "ada", kind: "message" });
    await until(ada, (state) => tea(state)?.lines.at(-1)?.msgid === heard?.msgid);
    bob.react("#tea", heard?.msgid ?? "", "🍵");
    await until(ada, (state) => tea(state)?.lines.at(-1)?.reactions.get("🍵")?.[0] === "bob");
    bob.say("#tea", "yes", { replyTo: heard?.msgid });
    const answer = tea(await hears(ada, "yes"))?.lines.at(-1);
    expect(answer?.replyTo).toBe(heard?.msgid);
    ada.redact("#tea", heard?.msgid ?? "");
    await until(bob, (state) => tea(state)?.lines.some(({ redacted }) => redacted?.by === "ada") === true);
  });

  it("makes an account, and logs in with SCRAM on a second client", async () => {
    const credentials = { account: "ada", password: "correct horse battery" };
    await enter("ada", { credentials, register: { email: "" } });
    const again = await enter("ada2", { credentials });
    expect(again.state.account).toBe("ada");
    const wrong = start("ada3", { credentials: { ...credentials, password: "wrong horse battery" } });
    const { refusal } = await until(wrong, ({ phase }) => phase === "refused");
    expect(refusal?.code).toBe("log-in");
  });

  it("says why it cannot enter", async () => {
    await enter("ada");
    const second = start("ada");
    const { refusal } = await until(second, ({ phase }) => phase === "refused");
    expect(refusal?.code).toBe("nick-in-use");
  });

  it("shows who is who", async () => {
    const [ada, bob] = [await enter("ada"), await enter("bob")];
    bob.send("AWAY", ["at lunch"]);
    ada.whois("bob");
    const { whois } = await until(ada, (state) => state.whois?.complete === true);
    expect(whois).toMatchObject({ found: true, nick: "bob", channels: ["#tea"], away: "at lunch" });
    await until(ada, (state) => state.people.get("bob")?.away === "at lunch");
    bob.setMetadata("display-name", "Bob the builder");
    await until(ada, (state) => state.people.get("bob")?.metadata.get("display-name") === "Bob the builder");
    ada.list();
    const { directory } = await until(
      ada,
      (state) => !state.directory.loading && state.directory.channels.length > 0,
    );
    expect(directory.channels).toEqual([{ name: "#tea", members: 2, topic: "" }]);
  });

  it("comes back by itself", async () => {
    const ada = await enter("ada");
    ada.say("#tea", "before");
    await hears(ada, "before");
    const lost = until(ada, ({ phase }) => phase === "waiting");
    const bob = await enter("bob");
    bob.say("#tea", "meanwhile");
    await hears(ada, "meanwhile");
    ada.sendRaw("QUIT :gone by mistake");
    await lost;
    ada.retryNow();
    await until(ada, (state) => state.phase === "online" && tea(state)?.joined === true);
  });
});
