/** How people look: their pictures, only where they come from a host of our own, and the names that they give themselves. */
import { displayName } from "./display-text.ts";
import { ownFile, sameOriginPicture } from "./own-files.ts";
import type { State } from "./state.ts";

export interface ShownPerson {
  /** URL of the picture; undefined without one, and for one from elsewhere. */
  readonly picture: string | undefined;
  readonly initial: string;
  /** The name that they gave themselves, where it says more than the nick. Always beside the nick, never in its place. */
  readonly name: string | undefined;
}

type Facts = Pick<State, "people" | "server">;

/** `origin` is that of the page. */
export function shownPerson({ people, server }: Facts, nick: string, origin: string): ShownPerson {
  const metadata = people.get(server.fold(nick))?.metadata;
  const given = displayName(metadata?.get("display-name") ?? "");
  const avatar = metadata?.get("avatar") ?? "";
  const own = ownFile(server.fileHost, avatar);
  const picture = own?.picture === true ? own.url : sameOriginPicture(origin, avatar);
  const name = given === "" || server.fold(given) === server.fold(nick) ? undefined : given;
  return { picture, initial: initialOf(displayName(nick)), name };
}

/** The first letter or digit, as people see it. */
function initialOf(name: string): string {
  const [letter] = /[\p{L}\p{N}]\p{M}*/u.exec(name) ?? [];
  return (letter ?? Array.from(name)[0] ?? "?").toUpperCase();
}
