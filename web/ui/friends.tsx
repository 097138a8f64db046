/** Friends in the list of conversations: who is here, who is away, who is not here. */
import type { JSX } from "preact";
import { displayName } from "../core/display-text.ts";
import { friendsIn } from "../core/wishing.ts";
import { t } from "../texts/index.ts";
import { client, panel, state } from "./store.ts";

type Presence = "here" | "away" | "gone";

const marks: Readonly<Record<Presence, string>> = { here: "●", away: "◐", gone: "○" };

function presenceOf(key: string): Presence {
  const { friends, people } = state.value;
  if (friends.get(key) !== true) return "gone";
  return people.get(key)?.away === undefined ? "here" : "away";
}

export function Friends(): JSX.Element | null {
  const { wished, server } = state.value;
  const nicks = friendsIn(wished).toSorted((a, b) => a.localeCompare(b));
  if (nicks.length === 0) return null;
  return (
    <section aria-label={t("friends.title")}>
      <h2>{t("friends.title")}</h2>
      <ul>
        {nicks.map((nick) => {
          const presence = presenceOf(server.fold(nick));
          return (
            <li key={nick}>
              <button
                type="button"
                class={`friend ${presence}`}
                onClick={() => {
                  client.activate(nick);
                  panel.value = undefined;
                }}
              >
                <span class="presence" aria-hidden="true">
                  {marks[presence]}
                </span>
                <bdi>{displayName(nick)}</bdi> <small>{t(`friends.${presence}`)}</small>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
