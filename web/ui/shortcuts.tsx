/** The keys that work everywhere: what each does, and the dialog that lists them. */
import type { JSX } from "preact";
import { keysOf, shortcutOf, shortcutRows } from "../core/shortcuts.ts";
import type { Shortcut, ShortcutRow } from "../core/shortcuts.ts";
import type { ChatBuffer } from "../core/state.ts";
import { t } from "../texts/index.ts";
import { Frame } from "./frame.tsx";
import { firstUnread } from "./fresh-bar.tsx";
import { client, dialog, state } from "./store.ts";
import { conversations } from "./sidebar.tsx";
import { levelOf, setLevel, toggleFavourite } from "./wish-store.ts";

const isMac = /mac|iphone|ipad/iu.test(navigator.userAgent);

function active(): ChatBuffer | undefined {
  return state.value.buffers.get(state.value.active ?? "");
}

/** Shows the next conversation in the order of the list, in a circle; of the unread ones only. */
function step(by: 1 | -1, unreadOnly: boolean): void {
  const all = conversations();
  const here = all.findIndex(({ key }) => key === state.value.active);
  for (let count = 1; count <= all.length; count++) {
    const next = all[(here + by * count + all.length * 2) % all.length];
    if (next === undefined || (unreadOnly && (next.unread === 0 || levelOf(next) === "none"))) continue;
    return client.activate(next.name);
  }
}

function onActive(run: (buffer: ChatBuffer) => void): void {
  const buffer = active();
  if (buffer !== undefined && buffer.kind !== "server") run(buffer);
}

const actions: Readonly<Record<Shortcut, () => void>> = {
  previous: () => step(-1, false),
  next: () => step(1, false),
  "previous-unread": () => step(-1, true),
  "next-unread": () => step(1, true),
  "first-unread": firstUnread,
  read: () => client.forgetFresh(),
  "all-read": () => client.markAllRead(),
  favourite: () => onActive(toggleFavourite),
  mute: () => onActive((buffer) => setLevel(buffer, levelOf(buffer) === "none" ? undefined : "none")),
  notifications: () => (dialog.value = "notifications"),
  composer: () => document.getElementById("composer")?.focus(),
  search: () => (dialog.value = "search"),
  help: () => (dialog.value = "shortcuts"),
};

export function watchKeys(): void {
  document.addEventListener("keydown", (event) => {
    const found = shortcutOf(event);
    // A dialog, the suggestions and the reply have Escape for themselves.
    const taken =
      event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]") !== null;
    if (found === undefined || taken || state.value.buffers.size === 0) return;
    event.preventDefault();
    actions[found]();
  });
}

const close = (): void => {
  dialog.value = undefined;
};

function Keys({ row }: { readonly row: ShortcutRow }): JSX.Element {
  return (
    <>
      {keysOf(row, isMac).map((name) => (
        <kbd key={name}>{name}</kbd>
      ))}
    </>
  );
}

export function Shortcuts(): JSX.Element {
  return (
    <Frame title={t("keys.title")} close={close}>
      <dl class="keys">
        {Object.entries(shortcutRows).map(([name, row]) => (
          <div key={name}>
            <dt>
              <Keys row={row} />
            </dt>
            <dd>{t(`keys.${name as Shortcut}`)}</dd>
          </div>
        ))}
        {(["Enter", "Shift-Enter", "Tab", "↑ ↓"] as const).map((name) => (
          <div key={name}>
            <dt>
              <kbd>{name}</kbd>
            </dt>
            <dd>{t(`keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Frame>
  );
}
