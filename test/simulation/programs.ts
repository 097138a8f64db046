/**
 * Programs that hold a token of the API: the commands that its routes run, with actors that have an account, a channel, both
 * or neither, or that are operators. Judges the outcome of each.
 */
import { commands } from "../../src/irc/commands/registry.ts";
import type { Network } from "../../src/irc/network/network.ts";
import type { Outside, OutsideOutcome } from "../../src/irc/session/outside.ts";
import type { Actor } from "../../src/irc/session/network-command.ts";
import { privileges as allPrivileges } from "../../src/irc/network/privileges.ts";
import { paramsOf, wordFor } from "./generator.ts";
import { rooms } from "./words.ts";
import type { Scene } from "./words.ts";
import { demand } from "./violation.ts";

/** End of the hosts of tokens. */
const HOST = ".api";
/** The commands of an operator that routes run. */
const deeds = [
  "KILL",
  "SAKICK",
  "SATOPIC",
  "SAMODE",
  "KLINE",
  "UNKLINE",
  "DLINE",
  "UNDLINE",
  "RESV",
  "UNRESV",
]
  .concat(["FILTER", "REPORTS", "NOTICE"])
  .flatMap((name) => commands.get(name) ?? []);
const STANDINGS = ["SUSPEND", "UNSUSPEND", "SAVERIFY", "SATOTP"];

/** A request of a program, as a route would make it. */
export function request(scene: Scene): (outside: Outside) => Promise<OutsideOutcome> {
  const { random, network } = scene;
  const accounts = Array.from(network.accounts.all, ({ name }) => name);
  const account = accounts.length > 0 && random.chance(0.6) ? random.pick(accounts) : undefined;
  const actor: Actor = {
    ...actorOf(scene, account),
    // Tokens without a scope for operators can only speak.
    privileges: random.chance(0.8) ? allPrivileges : [],
    ...(random.chance(0.2) && { voiceIn: random.pick(rooms) }),
  };
  if (random.chance(0.4)) {
    const command = random.pick(["PRIVMSG", "NOTICE"] as const);
    const target = word(random.chance(0.7) ? random.pick(rooms) : wordFor("nick")(scene));
    const tags = new Map(random.chance(0.2) ? [["+draft/reply", "x"]] : []);
    const text = wordFor("text")(scene).replaceAll("\0", "");
    return (outside) => outside.say(actor, { command, target, text, tags });
  }
  if (random.chance(0.15) && accounts.length > 0) {
    const params = [random.pick(STANDINGS), random.pick(accounts)];
    return (outside) => outside.run(actor, { command: "NICKSERV", params });
  }
  const row = random.pick(deeds);
  scene.command = row.name;
  const params = paramsOf(row, scene);
  const last = params.length - 1;
  const words = params.map((each, place) =>
    place === last ? each.replaceAll(/[\0\r\n]/gu, "") : word(each),
  );
  const acting = random.chance(0.1) ? operatorOf(scene) : undefined;
  return (outside) => outside.run(acting ?? actor, { command: row.name, params: words });
}

/** An operator who uses the API, as it knows the user; undefined without one. */
function operatorOf({ random, network }: Scene): Actor | undefined {
  const all = [...network.operators];
  if (all.length === 0) return undefined;
  const { nick, username, host, account, operator = "", privileges, id: user } = random.pick(all);
  const held = allPrivileges.filter((name) => privileges.has(name));
  return { nick, username, host, ...(account && { account }), operator, privileges: held, user };
}

function actorOf({ random }: Scene, account: string | undefined): Omit<Actor, "privileges"> {
  const name = random.pick(["bridge", "dashboard", "ci"]);
  const nick = account ?? name;
  return {
    nick,
    username: name,
    host: `${name}${HOST}`,
    ...(account && { account }),
    operator: `token ${name}`,
  };
}

/** A parameter that is not the last one: a route refuses others. */
function word(text: string): string {
  const plain = text.replaceAll(/[\0\r\n ]/gu, "").replace(/^:+/u, "");
  return plain === "" ? "x" : plain;
}

/** Throws a Violation: each request is answered once it was applied, with what it did or with the reason. */
export function judgeOutcome(outcome: OutsideOutcome | undefined): void {
  demand(outcome !== undefined, () => "a program has no answer");
  if (outcome === undefined) return;
  const { done, refusal } = outcome;
  demand(
    done === (refusal === undefined),
    () => `a program reads done: ${done}, and ${refusal?.text ?? "no reason"}`,
  );
  if (refusal === undefined) return;
  demand(refusal.code !== "" && refusal.text !== "", () => `a program reads no reason: ${refusal.code}`);
}

/** Throws a Violation: an actor is no user of the network, before and after. */
export function judgeActors(network: Network): void {
  for (const user of network.users)
    demand(!user.host.endsWith(HOST), () => `the program ${user.nick} has become a user`);
  for (const { name } of network.accounts.all)
    for (const user of network.accounts.logIns.of(name))
      demand(network.userAt(user.slot) === user, () => `a program is logged in to ${name}`);
}
