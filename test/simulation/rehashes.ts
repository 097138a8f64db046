/** What has to be heard when the configuration is read again. Sources: IRCv3 Capability Negotiation, "cap-notify"; extended-isupport. */
import { configurations } from "./settings.ts";
import { announce, has, peersOf } from "./turn.ts";
import type { Turn } from "./turn.ts";

/** Call before anything else of the turn is mirrored. Where the configuration could not be read, nothing changes. */
export function announceSettings(turn: Turn): void {
  const { mirror, world } = turn;
  const now = world.settings.network;
  if (world.judgedSettings === world.settings) return;
  world.judgedSettings = world.settings;
  const [one, other] = configurations;
  const before = (world.settings === one ? other : one).network;
  const gone =
    before.disabledCapabilities.length > now.disabledCapabilities.length ? [] : now.disabledCapabilities;
  const fresh = gone.length > 0 ? [] : before.disabledCapabilities;
  const told = [...world.peers].filter((peer) => peer.open && has(peer, "cap-notify"));
  if (gone.length > 0) {
    announce(turn, "CAP DEL", told, ({ command, params }) => {
      return (
        command === "CAP" && params[1] === "DEL" && words(params.at(-1)?.split(" ") ?? []) === words(gone)
      );
    });
    for (const peer of world.peers) {
      const lost = gone.filter((name) => peer.told.delete(name));
      if (lost.some((name) => METADATA.has(name))) peer.subscribed.clear();
    }
  }
  if (fresh.length > 0) {
    announce(turn, "CAP NEW", told, ({ command, params }) => {
      if (command !== "CAP" || params[1] !== "NEW") return false;
      const names =
        params
          .at(-1)
          ?.split(" ")
          .map((word) => word.replace(/=.*/su, "")) ?? [];
      return fresh.every((name) => names.includes(name));
    });
  }
  announce(turn, "the changed tokens", peersOf(mirror.people.values()), ({ command, params }) => {
    return command === "005" || (command === "BATCH" && params[0] === "draft/isupport");
  });
  for (const person of mirror.people.values()) {
    const block = now.operators.find(({ name }) => name === person.operator);
    if (block !== undefined) person.privileges = new Set(block.privileges);
  }
}

const words = (names: readonly string[]): string => names.toSorted().join(" ");

const METADATA = new Set<string>(["draft/metadata-2", "draft/metadata-3", "batch"]);
