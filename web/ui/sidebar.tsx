/** The list of channels and conversations, with what is unread, and the ways to the other screens. */
import type { JSX } from "preact";
import { displayName } from "../core/display-text.ts";
import { SERVER_BUFFER } from "../core/state.ts";
import type { ChatBuffer, State } from "../core/state.ts";
import { t } from "../texts/index.ts";
import { useRoving } from "./focus.ts";
import { client, dialog, isOwnServer, panel, state } from "./store.ts";
import { Friends } from "./friends.tsx";
import { isFavourite, levelOf } from "./wish-store.ts";

function Entry({ buffer, active }: { readonly buffer: ChatBuffer; readonly active: boolean }): JSX.Element {
  const { name, key, unread, highlights, kind, joined } = buffer;
  const muted = levelOf(buffer) === "none";
  const person = kind === "conversation" ? state.value.people.get(key) : undefined;
  const names = [
    active ? "active" : "",
    unread > 0 && !muted ? "unread" : "",
    kind === "channel" && !joined ? "gone" : "",
    muted ? "muted" : "",
  ];
  return (
    <li>
      <button
        type="button"
        class={names.filter((each) => each !== "").join(" ")}
        aria-current={active ? "page" : undefined}
        onClick={() => {
          client.activate(name);
          panel.value = undefined;
        }}
      >
        <bdi>{name === SERVER_BUFFER ? t("nav.server") : displayName(name)}</bdi>
        {person?.away !== undefined && <small> {t("members.away")}</small>}
        {!muted && highlights > 0 && (
          <strong class="count" aria-label={t("nav.mentions", { count: highlights })} role="img">
            {highlights}
          </strong>
        )}
        {!muted && highlights === 0 && unread > 0 && (
          <span class="count" aria-label={t("nav.unread", { count: unread })} role="img">
            {unread > 999 ? "999+" : unread}
          </span>
        )}
      </button>
    </li>
  );
}

function groups({
  buffers,
}: State): readonly (readonly [
  "nav.favourites" | "nav.channels" | "nav.conversations",
  readonly ChatBuffer[],
])[] {
  const all = [...buffers.values()]
    .filter(({ kind }) => kind !== "server")
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const others = all.filter((buffer) => !isFavourite(buffer));
  return [
    ["nav.favourites", all.filter(isFavourite)],
    ["nav.channels", others.filter(({ kind }) => kind === "channel")],
    ["nav.conversations", others.filter(({ kind }) => kind === "conversation")],
  ];
}

/** All conversations in the order of the list. */
export function conversations(): readonly ChatBuffer[] {
  return groups(state.value).flatMap(([, list]) => list);
}

export function Sidebar(): JSX.Element {
  const { active, buffers, nick, userModes } = state.value;
  const server = buffers.get(SERVER_BUFFER);
  const roving = useRoving<HTMLElement>("li button");
  return (
    <nav
      class={panel.value === "channels" ? "sidebar open" : "sidebar"}
      aria-label={t("nav.menu")}
      {...roving}
    >
      <p class="me">
        <bdi>{displayName(nick)}</bdi>
      </p>
      <div class="ways">
        {(["directory", "search", "settings"] as const).map((name) => (
          <button key={name} type="button" onClick={() => (dialog.value = name)}>
            {t(name === "directory" ? "nav.browse" : name === "search" ? "nav.search" : "nav.settings")}
          </button>
        ))}
        {isOwnServer && userModes.includes("o") && (
          <button type="button" onClick={() => (dialog.value = "operator")}>
            {t("nav.operator")}
          </button>
        )}
      </div>
      {groups(state.value).map(
        ([title, list]) =>
          list.length > 0 && (
            <section key={title} aria-label={t(title)}>
              <h2>{t(title)}</h2>
              <ul>
                {list.map((buffer) => (
                  <Entry key={buffer.key} buffer={buffer} active={buffer.key === active} />
                ))}
              </ul>
            </section>
          ),
      )}
      <Friends />
      {server !== undefined && (
        <ul>
          <Entry buffer={server} active={active === SERVER_BUFFER} />
        </ul>
      )}
    </nav>
  );
}
