/** Metadata: who hears of a change, and who may read what. Source: IRCv3 metadata, "Notifications"; its version 3. */
import { asSent } from "./heard-line.ts";
import { Person } from "./mirror.ts";
import type { Room } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import { announce, has, peersOf } from "./turn.ts";
import type { Turn } from "./turn.ts";
import { demand } from "./violation.ts";

/** Which version a peer speaks; 0 for none. */
export function dialectOf(peer: Peer): 0 | 2 | 3 {
  if (!has(peer, "batch")) return 0;
  if (has(peer, "draft/metadata-3")) return 3;
  return has(peer, "draft/metadata-2") ? 2 : 0;
}

/** What really changed is read from the server. */
export function announceMetadata(turn: Turn, actor: Person): void {
  const { mirror, request } = turn;
  const [name = ""] = request?.params ?? [];
  const holder = name === "*" ? actor : (mirror.person(name) ?? mirror.room(name));
  if (holder === undefined) return;
  const values = valuesOf(turn, holder);
  for (const key of new Set([...holder.metadata.keys(), ...values.keys()])) {
    const value = values.get(key);
    if (value !== holder.metadata.get(key)) change(turn, actor, holder, key, value);
  }
}

/** What the server has. */
function valuesOf({ world }: Pick<Turn, "world">, holder: Person | Room): Map<string, string> {
  const found =
    holder instanceof Person ? holder.peer.state.user : world.app.network.findChannel(holder.name);
  return new Map(found?.metadata?.entries);
}

function change(
  turn: Turn,
  actor: Person,
  holder: Person | Room,
  key: string,
  value: string | undefined,
): void {
  const { dues } = turn;
  const ranks = holder instanceof Person ? "" : (holder.members.get(actor) ?? "");
  const may = holder === actor || actor.privileges.has("metadata") || /[qao]/.test(ranks);
  demand(may, () => `${actor.nick} may not change metadata there`);
  demand(mayUse(key, actor), () => `${actor.nick} may not change ${key}`);
  if (value === undefined) holder.metadata.delete(key);
  else holder.metadata.set(key, value);
  const seen = visibilityOf(holder, key);
  const wanted = audience(turn, holder).filter(
    (person) =>
      person.peer.subscribed.has(key) && (seen !== "operators" || person.privileges.has("metadata")),
  );
  const own = actor.peer;
  const second = peersOf(wanted, "draft/metadata-2").filter((peer) => peer !== own || holder !== actor);
  const third = peersOf(wanted, "draft/metadata-3").filter((peer) => peer !== own);
  const name = holder instanceof Person ? holder.nick : holder.name;
  const told = asSent(value ?? "");
  dues.push({
    command: "METADATA",
    about: `${key} of ${name}`,
    met: false,
    special: true,
    hearers: second,
    fits: ({ line }) =>
      line.source === actor.mask && line.params.join("\n") === [name, key, seen, told].join("\n"),
  });
  const numeric = told === "" ? "766" : "761";
  const words = told === "" ? ["*", name, key] : ["*", name, key, seen, told];
  announce(turn, `${numeric} of ${key} of ${name}`, third, ({ command, params }) => {
    return command === numeric && params.slice(0, words.length).join("\n") === words.join("\n");
  });
}

function audience({ mirror }: Turn, holder: Person | Room): Person[] {
  if (!(holder instanceof Person)) return [...holder.members.keys()];
  const { neighbours, watchers } = mirror.audienceOf(holder);
  return [holder, ...neighbours, ...watchers];
}

function mayUse(key: string, person: Person): boolean {
  return !key.startsWith("secret/") || person.privileges.has("metadata");
}

function visibilityOf(holder: Person | Room, key: string): "*" | "members" | "operators" {
  if (key.startsWith("secret/")) return "operators";
  return !(holder instanceof Person) && isClosed(holder) ? "members" : "*";
}

const isClosed = ({ flags, values }: Room): boolean =>
  flags.has("s") || flags.has("p") || flags.has("i") || values.has("k");

/** Whether a value is so, and may be read: `target key visibility value`. */
export function isTrueValue(turn: Turn, viewer: Person, params: readonly string[]): boolean {
  const [name = "", key = "", seen = "", value = ""] = params;
  const { mirror, request } = turn;
  const holder = name === "*" ? viewer : (mirror.person(name) ?? mirror.room(name));
  if (holder === undefined || !mayUse(key, viewer)) return false;
  // CLEAR tells in version 2 that nothing is left.
  const clears = request?.params[1]?.toUpperCase() === "CLEAR" && !holder.metadata.has(key);
  if (seen !== visibilityOf(holder, key) || value !== asSent(holder.metadata.get(key) ?? "")) return false;
  if (!holder.metadata.has(key) && !clears) return false;
  if (holder instanceof Person || clears) return true;
  const inside =
    holder.members.has(viewer) || viewer.privileges.has("see") || viewer.privileges.has("metadata");
  return inside || !isClosed(holder);
}
