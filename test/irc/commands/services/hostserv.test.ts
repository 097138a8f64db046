import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn, plainResponse, worldWithAccounts } from "../../session/accounts.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { accountOf, MemoryStore, passwordOf, verifyAtOnce } from "../../session/memory-store.ts";
import { becomeOperator, tellHostServ as tell } from "./service-answers.ts";

const HOST = "tea.example";
const vhost = { host: HOST, by: "root", at: 0 };
const operators = [
  { name: "root", passwordHash: "hash of secret", masks: ["*@*"], privileges: ["vhosts"] },
  {
    name: "shown",
    passwordHash: "hash of secret",
    masks: ["*@*"],
    privileges: ["kill"],
    host: "oper.example",
  },
  { name: "chief", passwordHash: "hash of secret", masks: ["*@*"], privileges: ["chghost"] },
] as const;

let world: World;
let root: FakeConnection;

beforeEach(async () => {
  world = worldWithAccounts(["ana", accountOf("bob", { vhost })], { operators });
  root = await becomeOperator(world.connect("root"), "root");
});

const recordOf = (name: string): unknown => world.app.network.accounts.find(name);

describe("HOSTSERV", () => {
  it("is a command, and a nick that can be written to and that nobody can take", async () => {
    const client = world.connect("client");
    const first = "Virtual hosts of this network. /msg HostServ <command>, or /hs <command>:";
    expect((await tell(client, ""))[0]).toBe(first);
    expect((await ask(client, "PRIVMSG hostserv :HELP"))[0]).toEndWith(` NOTICE client :${first}`);
    expect(client.ask("NICK HostServ")[0]).toContain(" 432 client HostServ ");
    expect(new World().connect("client").ask("HOSTSERV HELP")[0]).toContain(" 421 client HOSTSERV ");
  });

  it.each(["WAITING", "LIST", "ACTIVATE ana", "REJECT ana", "SET ana a.b", "DEL bob"])(
    "keeps %s for operators with the privilege",
    async (line) => {
      const chief = await becomeOperator(world.connect("chief"), "chief");
      const [name] = line.split(" ");
      expect(await tell(chief, line)).toEqual([`${name} needs the operator privilege vhosts.`]);
    },
  );
});

describe("HostServ REQUEST", () => {
  it("waits for an operator, who hears of it once and gives the host by ACTIVATE", async () => {
    root.say("MODE root +s v").take();
    const ana = await loggedIn(world, "ana");
    const friend = world.connect("friend", "chghost").say("JOIN #tea");
    ana.say("JOIN #tea");
    expect(await tell(ana, "REQUEST first.example")).toEqual([
      "Your request for first.example waits for an operator.",
    ]);
    expect(await tell(ana, `REQUEST ${HOST}`)).toEqual([`Your request for ${HOST} waits for an operator.`]);
    const heard = root.take().filter((line) => line.includes("asks for the virtual host"));
    expect(heard).toHaveLength(1);
    expect((await tell(root, "WAITING"))[0]).toStartWith(`ana: ${HOST}, asked for `);
    world.hush();
    world.takeEvents();
    expect(await tell(root, "ACTIVATE ana")).toEqual([`ana has the virtual host ${HOST}.`]);
    expect(friend.take()).toEqual([`:ana!ana@192.0.2.1 CHGHOST ana ${HOST}`]);
    expect(ana.take()).toContain(`:irc.test 396 ana ${HOST} :is now your visible host`);
    expect(ana.user.host).toBe(HOST);
    expect(recordOf("ana")).toEqual(accountOf("ana", { vhost: { host: HOST, by: "root", at: world.now } }));
    expect(world.takeEvents()).toMatchObject([{ action: "HOSTSERV ACTIVATE", target: "ana", value: HOST }]);
    expect(await tell(ana, `REQUEST ${HOST}`)).toEqual([`${HOST} is your virtual host already.`]);
    expect(await tell(root, "WAITING")).toEqual(["Virtual hosts: 0"]);
  });

  it("takes only host names, from users who are logged in", async () => {
    const ana = await loggedIn(world, "ana");
    for (const host of ["tea", "tea..example", "tea_.example", "192.0.2.1:1", `${"a".repeat(60)}.example`]) {
      expect(await tell(ana, `REQUEST ${host}`)).toEqual([`${host} is no host name with a dot in it.`]);
      expect(await tell(root, `SET ana ${host}`)).toEqual([`${host} is no host name with a dot in it.`]);
    }
    expect(await tell(world.connect("other"), `REQUEST ${HOST}`)).toEqual([
      "REQUEST: you are not logged in.",
    ]);
    expect(recordOf("ana")).toEqual(accountOf("ana"));
  });

  it("is refused by REJECT, with the reason", async () => {
    const ana = await loggedIn(world, "ana");
    await tell(ana, `REQUEST ${HOST}`);
    expect(await tell(root, "REJECT ana not yours")).toEqual([`The request for ${HOST} is refused.`]);
    expect(ana.take().at(-1)).toEndWith(` :Your request for the virtual host ${HOST} was refused: not yours`);
    expect([recordOf("ana"), ana.user.host]).toEqual([accountOf("ana"), "192.0.2.1"]);
    for (const command of ["REJECT", "ACTIVATE"]) {
      expect(await tell(root, `${command} ana`)).toEqual(["ana has not asked for a virtual host."]);
      expect(await tell(root, `${command} nobody`)).toEqual(["There is no account nobody."]);
    }
  });
});

describe("a virtual host", () => {
  it("comes with a log-in, and goes with the log-out", async () => {
    const client = world.connect("client", "chghost");
    await ask(client, `NS IDENTIFY bob ${passwordOf("bob")}`);
    expect(client.user.mask).toBe(`client!client@${HOST}`);
    const lines = await ask(client, "NS LOGOUT");
    expect(lines).toContain(`:client!client@${HOST} CHGHOST client 192.0.2.1`);
    expect(client.user.host).toBe("192.0.2.1");
  });

  it("is there from the start after a log-in before registration, and told by 396", async () => {
    const client = world.open();
    client.say("CAP REQ sasl", "NICK bob", "USER bob 0 * :bob");
    const response = plainResponse("bob", passwordOf("bob"));
    const lines = await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${response}`, "CAP END");
    expect(lines.filter((line) => /^\S+ (?:QUIT|JOIN|CHGHOST) /u.test(line))).toEqual([]);
    expect(lines).toContain(`:irc.test 396 bob ${HOST} :is now your visible host`);
    expect(client.user.mask).toBe(`bob!bob@${HOST}`);
    expect(client.user.cloak).toBe("192.0.2.1");
  });

  it("is switched off and on", async () => {
    const bob = await loggedIn(world, "bob");
    expect(await tell(bob, "OFF")).toEqual([`The virtual host ${HOST} is off.`]);
    expect(bob.user.host).toBe("192.0.2.1");
    expect(await tell(root, "LIST")).toEqual([
      `bob: ${HOST} (off), given by root, Thu, 01 Jan 1970 00:00:00 UTC`,
      "Virtual hosts: 1",
    ]);
    const again = await loggedIn(world, "again", "bob");
    expect(again.user.host).toBe("192.0.2.1");
    expect(await tell(bob, "ON")).toEqual([`The virtual host ${HOST} is on.`]);
    expect([bob.user.host, again.user.host]).toEqual([HOST, HOST]);
    expect(recordOf("bob")).toEqual(accountOf("bob", { vhost }));
    expect(await tell(await loggedIn(world, "ana"), "ON")).toEqual(["Your account has no virtual host."]);
  });

  it("changes with the account that its user is logged in to", async () => {
    const client = await loggedIn(world, "client", "bob");
    await ask(client, `NS IDENTIFY ana ${passwordOf("ana")}`);
    expect(client.user.host).toBe("192.0.2.1");
  });

  it("gives way to the host of an operator block, and comes back after it", async () => {
    const bob = await becomeOperator(await loggedIn(world, "bob"), "shown");
    expect(bob.user.host).toBe("oper.example");
    expect(await tell(root, "SET bob new.example")).toEqual(["bob has the virtual host new.example."]);
    expect(bob.user.host).toBe("oper.example");
    bob.say("MODE bob -o");
    expect(bob.user.host).toBe("new.example");
  });

  it("leaves a host that CHGHOST has given since", async () => {
    const bob = await loggedIn(world, "bob");
    const chief = await becomeOperator(world.connect("chief"), "chief");
    chief.say("CHGHOST bob other.example");
    await ask(bob, "NS LOGOUT");
    expect(bob.user.host).toBe("other.example");
  });

  it("is set and removed by operators, for a nick of the account too", async () => {
    const ana = await loggedIn(world, "ana");
    expect(await tell(root, `SET ANA ${HOST}`)).toEqual([`ana has the virtual host ${HOST}.`]);
    expect(ana.user.host).toBe(HOST);
    expect(await tell(root, "LIST *.example")).toHaveLength(3);
    expect(await tell(root, "LIST bo*")).toHaveLength(2);
    expect(await tell(root, "DEL ana")).toEqual(["The virtual host of ana is removed."]);
    expect([ana.user.host, recordOf("ana")]).toEqual(["192.0.2.1", accountOf("ana")]);
    expect(await tell(root, "DEL ana")).toEqual(["ana has no virtual host."]);
  });

  it("hides nobody from a ban on the address", async () => {
    const [bob, owner] = [await loggedIn(world, "bob"), world.connect("owner")];
    owner.say("JOIN #tea", "MODE #tea +b *!*@192.0.2.1");
    expect(bob.ask("JOIN #tea")[0]).toContain(" 474 bob #tea ");
  });

  it("lasts over a restart, as a request does", async () => {
    await tell(await loggedIn(world, "ana"), "REQUEST cake.example");
    await tell(root, "SET bob new.example");
    const { store } = world.options;
    if (!(store instanceof MemoryStore)) throw new Error("no store");
    world = new World({ store: store.reopened(), verifyPassword: verifyAtOnce, operators });
    const bob = await loggedIn(world, "bob");
    expect(bob.user.host).toBe("new.example");
    root = await becomeOperator(world.connect("root"), "root");
    expect((await tell(root, "WAITING"))[0]).toStartWith("ana: cake.example, ");
  });
});
