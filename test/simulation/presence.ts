/** MONITOR: what is on someone's list, and what those who watch a nick hear. Source: IRCv3 Monitor. */
import { fold } from "./mirror.ts";
import type { Person } from "./mirror.ts";
import { announce, peersOf } from "./turn.ts";
import type { Turn } from "./turn.ts";

const NICK = /^[A-Za-z[\]\\`_^{|}][A-Za-z0-9[\]\\`_^{|}-]*$/;

/** Follows the commands that change a list. */
export function followMonitor({ request, world }: Turn, { watching }: Person): void {
  const [modifier = "", list] = request?.params ?? [];
  const { monitoredNicks, nickLength } = world.settings.network.limits;
  if (modifier.toUpperCase() === "C") watching.clear();
  for (const nick of list?.split(",") ?? []) {
    const key = fold(nick);
    if (modifier === "-") watching.delete(key);
    if (modifier !== "+" || watching.has(key) || watching.size >= monitoredNicks) continue;
    if (NICK.test(nick) && nick.length <= nickLength) watching.set(key, nick);
  }
}

/** Call when someone has taken a nick. */
export function announceOnline(turn: Turn, person: Person): void {
  const { mask } = person;
  const peers = peersOf(turn.mirror.watchersOf(person.nick));
  for (const peer of peers) turn.informed.add(peer);
  announce(turn, `730 of ${mask}`, peers, ({ command, params }) => {
    return command === "730" && params[0] === "*" && params[1] === mask;
  });
}

/** Call when nobody has the nick any more. */
export function announceOffline(turn: Turn, nick: string): void {
  const peers = peersOf(turn.mirror.watchersOf(nick));
  announce(turn, `731 of ${nick}`, peers, ({ command, params }) => {
    return command === "731" && params[0] === "*" && params[1] === nick;
  });
}
