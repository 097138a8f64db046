/** The members of a channel, by rank and name. */
import type { JSX } from "preact";
import { displayName } from "../core/display-text.ts";
import { nickColour } from "../core/nick-colours.ts";
import { rankOrder } from "../core/server-facts.ts";
import type { ChatBuffer } from "../core/state.ts";
import { t } from "../texts/index.ts";
import { Avatar } from "./avatar.tsx";
import { useRoving } from "./focus.ts";
import { client, panel, state } from "./store.ts";

/** Members that are rendered: nobody reads a list of thousands, and search finds the others. */
const MOST_SHOWN = 500;

export function Members({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  const { server, people } = state.value;
  const roving = useRoving<HTMLUListElement>("button");
  const sorted = [...buffer.members.values()].toSorted(
    (a, b) => rankOrder(server, a.ranks) - rankOrder(server, b.ranks) || a.nick.localeCompare(b.nick),
  );
  return (
    <aside
      class={panel.value === "members" ? "members open" : "members"}
      aria-label={t("members.label", { name: displayName(buffer.name) })}
    >
      <h2>{t("channel.members", { count: sorted.length })}</h2>
      <ul {...roving}>
        {sorted.slice(0, MOST_SHOWN).map(({ nick, ranks }) => {
          const away = people.get(server.fold(nick))?.away !== undefined;
          return (
            <li key={nick}>
              <button type="button" class={away ? "away" : ""} onClick={() => client.whois(nick)}>
                <span class="rank">{ranks.charAt(0)}</span>
                <Avatar nick={nick} />
                <bdi class={`nick nick-${nickColour(nick)}`}>{displayName(nick)}</bdi>
                {away && <small> {t("members.away")}</small>}
              </button>
            </li>
          );
        })}
      </ul>
    </aside>
  );
}
