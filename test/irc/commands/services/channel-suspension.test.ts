import { expect, it } from "bun:test";
import { privileges } from "../../../../src/irc/network/privileges.ts";
import { ask, loggedIn } from "../../session/accounts.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "../../session/memory-store.ts";
import { World } from "../../session/harness.ts";
import { root, teaWorld, tell } from "./chanserv-world.ts";

it("ChanServ SUSPEND removes everyone but operators with the privilege, and lets nobody else in", async () => {
  const { world, ana, tea } = await teaWorld();
  const operator = await root(world);
  operator.say("JOIN #tea");
  world.hush();
  world.takeEvents();
  expect(await tell(operator, "SUSPEND #tea a war")).toEqual(["#tea is suspended."]);
  expect(ana.take()).toEqual([":root!root@192.0.2.1 KICK #tea ana :Suspended: a war"]);
  expect(tea().roster.map(({ user }) => user.nick)).toEqual(["root"]);
  expect(world.takeEvents()).toMatchObject([
    { kind: "operator-action", action: "SUSPEND", channel: "#tea", operator: "root" },
  ]);
  expect(ana.ask("JOIN #tea")).toEqual([
    ":irc.test 474 ana #tea :Cannot join channel: an operator of the server has suspended it (a war)",
  ]);
  operator.say("PART #tea");
  expect(operator.ask("JOIN #tea")[0]).toContain("JOIN #tea");
});

it("ChanServ SUSPEND tells an operator nothing of members whose arrival it did not see", async () => {
  const seeing = { name: "root", passwordHash: "hash of secret", masks: ["*@*"], privileges } as const;
  const { world, ana } = await teaWorld({ operators: [seeing] });
  const operator = world.connect("root");
  await ask(operator, "OPER root secret");
  await ask(ana, "MODE #tea +u");
  operator.say("JOIN #tea");
  world.connect("bob").say("JOIN #tea");
  world.hush();
  const lines = await ask(operator, "CS SUSPEND #tea");
  expect(lines.filter((line) => line.includes(" KICK "))).toEqual([
    ":root!root@192.0.2.1 KICK #tea ana :Suspended: No reason given",
  ]);
});

it("the commands of ChanServ do not work on a suspended channel, but for operators with the privilege", async () => {
  const { world, ana } = await teaWorld();
  const operator = await root(world);
  await tell(operator, "SUSPEND #tea");
  for (const line of [
    "OP #tea",
    "ACCESS #tea ADD bob o",
    "DROP #tea",
    "SET #tea URL",
    "GETKEY #tea",
    "UNBAN #tea",
  ]) {
    expect(await tell(ana, line)).toEqual(["#tea is suspended: No reason given"]);
  }
  expect((await tell(ana, "INFO #tea"))[0]).toMatch(/^#tea is suspended since .*: No reason given$/u);
  expect(await tell(operator, "ACCESS #tea")).toEqual(["founder: ana"]);
});

it("ChanServ UNSUSPEND ends it", async () => {
  const { world, ana } = await teaWorld();
  const operator = await root(world);
  await tell(operator, "SUSPEND #tea");
  expect(await tell(operator, "UNSUSPEND #tea")).toEqual(["#tea can be used again."]);
  expect(await tell(operator, "UNSUSPEND #tea")).toEqual(["#tea is not suspended."]);
  expect(ana.ask("JOIN #tea")).toContain(":ChanServ!ChanServ@irc.test MODE #tea +q ana");
});

it("a suspended channel whose founder's account is dropped has no founder, and none comes by that name", async () => {
  const { world, ana, tea } = await teaWorld();
  const operator = await root(world);
  await tell(operator, "SUSPEND #tea");
  const code = (await ask(ana, "NS DROP ana")).at(-1)?.split(" ").at(-1) ?? "";
  await ask(ana, `NS DROP ana ${code}`);
  expect(world.app.network.accounts.find("ana")).toBeUndefined();
  expect(tea().registration).toMatchObject({ founder: "*", suspended: { by: "root" } });
  await ask(ana, "NS REGISTER open-sesame");
  expect(world.app.network.accounts.find("ana")).toBeDefined();
  expect(await tell(operator, "UNSUSPEND #tea")).toEqual([
    "#tea can be used again. It has no founder: TRANSFER gives it one.",
  ]);
  expect(await tell(ana, "GETKEY #tea")).toEqual(["You need access of level h or above in #tea."]);
  expect(await tell(operator, "TRANSFER #tea bob")).toEqual(["bob is the founder of #tea now."]);
});

it("SUSPEND and UNSUSPEND need the privilege channels", async () => {
  const { ana, tea } = await teaWorld();
  expect(await tell(ana, "SUSPEND #tea")).toEqual(["SUSPEND needs the operator privilege channels."]);
  expect(await tell(ana, "UNSUSPEND #tea")).toEqual(["UNSUSPEND needs the operator privilege channels."]);
  expect(tea().registration?.suspended).toBeUndefined();
});

it("a suspension holds after a restart", async () => {
  const store = new MemoryStore({ accounts: [accountOf("ana")] });
  const before = await teaWorld({ store });
  await tell(await root(before.world), "SUSPEND #tea war");
  const world = new World({ store: store.reopened(), verifyPassword: verifyAtOnce });
  const ana = await loggedIn(world, "ana");
  expect((await ask(ana, "JOIN #tea"))[0]).toContain(" 474 ana #tea ");
});
