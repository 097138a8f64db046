/** What has to be heard when a room gets another name. Source: IRCv3 channel-rename, and its "Fallback". */
import { asSent } from "./heard-line.ts";
import { fold } from "./mirror.ts";
import type { Person } from "./mirror.ts";
import { arrive, has, peersOf } from "./turn.ts";
import type { Turn } from "./turn.ts";
import { demand } from "./violation.ts";

/** What really changed is read from the server. Call before any happening of the turn was mirrored. */
export function announceRenaming(turn: Turn, actor: Person): void {
  const { dues, mirror, request, world } = turn;
  const [before = "", after = ""] = request?.params ?? [];
  const room = mirror.room(before);
  const channel = world.app.network.findChannel(after);
  if (room === undefined || channel === undefined || channel.name !== after || room.name === after) return;
  const taken = mirror.room(after);
  if (taken !== undefined && taken !== room) return;
  const ranks = room.members.get(actor) ?? "";
  demand(/[qao]/.test(ranks), () => `${actor.nick} may not rename ${room.name}`);
  const { name } = room;
  const recased = fold(name) === fold(after);
  const members = [...room.members.keys()];
  mirror.renameRoom(room, after);
  dues.push({
    command: "RENAME",
    about: name,
    met: false,
    special: true,
    hearers: peersOf(members, "draft/channel-rename"),
    fits: ({ line }) => line.source === actor.mask && line.params[0] === name && line.params[1] === after,
  });
  for (const person of recased ? [] : members) {
    const { peer, mask } = person;
    if (has(peer, "draft/channel-rename")) continue;
    const own = { about: `${name}, for ${person.nick}`, met: false, special: true, hearers: [peer] } as const;
    dues.push({
      ...own,
      command: "PART",
      fits: ({ line }) => line.source === mask && line.params[0] === name,
    });
    dues.push({
      ...own,
      command: "JOIN",
      fits: ({ line }) => {
        const form = has(peer, "extended-join") ? [after, "*", asSent(person.realname)] : [after];
        return line.source === mask && line.params.join("\n") === form.join("\n");
      },
    });
    arrive(turn, peer, room);
  }
}
