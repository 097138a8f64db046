/** The usual company of tests about channels. */
import { World } from "./harness.ts";
import type { WorldOptions } from "./harness.ts";

/** ada is the operator of #tea, bob a member, eve outside. Lines so far are discarded. */
export function tea(options: WorldOptions = {}, capabilities = "") {
  const world = new World(options);
  const connect = (nick: string) => world.connect(nick, capabilities);
  const [ada, bob, eve] = [connect("ada"), connect("bob"), connect("eve")];
  for (const client of [ada, bob]) client.say("JOIN #tea");
  world.hush();
  return { world, ada, bob, eve };
}

/** The explanation of 404 for each mode. */
export const whyNot = {
  n: "you are not in it",
  m: "only voiced users may speak",
  M: "only users who are logged in may speak",
  b: "you are banned or muted",
  T: "notices are not allowed",
  C: "CTCP is not allowed",
  c: "colours are not allowed",
} as const;

/** 404 to a user who may not speak in #tea, because of a mode. */
export function cannotSend(nick: string, letter: keyof typeof whyNot): string {
  return `:irc.test 404 ${nick} #tea :Cannot send to channel (+${letter}): ${whyNot[letter]}`;
}
