/** Notifications of one conversation and of all, keywords, this browser, friends, and people to ignore. */
import type { ComponentChildren, JSX, TargetedSubmitEvent } from "preact";
import type { NotifyKind, NotifyLevel } from "../../src/irc/wire/wishes.ts";
import { isPrivateTarget } from "../../src/irc/wire/wishes.ts";
import { displayName } from "../core/display-text.ts";
import type { ChatBuffer } from "../core/state.ts";
import { carries, friendsIn, ignoredIn } from "../core/wishing.ts";
import { t } from "../texts/index.ts";
import { Frame } from "./frame.tsx";
import { askPermission, canNotify } from "./notifications.ts";
import { prefer, preferences } from "./preferences.ts";
import { canPush, startPush, stopPush } from "./push.ts";
import { client, dialog, state } from "./store.ts";
import { keywords, levelOfAll, ownLevelOf, setKeywords, setLevel, setLevelOfAll } from "./wish-store.ts";

/** Bytes of a name or a mask. */
const MOST_NAME = 64;
const levels: readonly NotifyLevel[] = ["all", "mentions", "none"];

const close = (): void => {
  dialog.value = undefined;
};

function Levels({
  name,
  value,
  change,
  fallback,
}: {
  readonly name: string;
  readonly value: NotifyLevel | undefined;
  readonly change: (level: NotifyLevel | undefined) => void;
  /** The level that holds without one; where there is another to fall back to. */
  readonly fallback?: NotifyLevel;
}): JSX.Element {
  return (
    <label class="field">
      <span>{name}</span>
      <select
        value={value ?? "default"}
        onChange={({ currentTarget }) => change(levels.find((level) => level === currentTarget.value))}
      >
        {fallback !== undefined && (
          <option value="default">{t("notify.default", { level: t(`notify.${fallback}`) })}</option>
        )}
        {levels.map((level) => (
          <option key={level} value={level}>
            {t(`notify.${level}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Own({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element | null {
  const { kind } = buffer;
  if (kind === "server") return null;
  return (
    <Levels
      name={t("notify.here", { name: displayName(buffer.name) })}
      value={ownLevelOf(buffer)}
      fallback={levelOfAll(kind)}
      change={(level) => setLevel(buffer, level)}
    />
  );
}

function All({ kind }: { readonly kind: NotifyKind }): JSX.Element {
  return (
    <Levels
      name={t(kind === "channel" ? "notify.channels" : "notify.conversations")}
      value={levelOfAll(kind)}
      change={(level) => level !== undefined && setLevelOfAll(kind, level)}
    />
  );
}

function Check({
  checked,
  change,
  children,
}: {
  readonly checked: boolean;
  readonly change: (checked: boolean) => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ currentTarget }) => change(currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}

async function setNotifications(wanted: boolean): Promise<void> {
  prefer({ notifications: wanted && (await askPermission()) });
}

async function setPush(wanted: boolean): Promise<void> {
  if (!wanted) stopPush();
  prefer({ push: wanted && (await askPermission()) && (await startPush()) });
}

function ThisBrowser(): JSX.Element {
  const { notifications, push } = preferences.value;
  return (
    <>
      {canNotify && (
        <Check checked={notifications} change={(wanted) => void setNotifications(wanted)}>
          {t("notify.page")}
        </Check>
      )}
      {canPush() && (
        <Check checked={push} change={(wanted) => void setPush(wanted)}>
          {t("notify.push")}
        </Check>
      )}
      {canNotify && Notification.permission === "denied" && <p class="error">{t("notify.denied")}</p>}
    </>
  );
}

/** Names that can be added and removed. */
function Names({
  title,
  hint,
  names,
  change,
}: {
  readonly title: string;
  readonly hint: string;
  readonly names: readonly string[];
  readonly change: (name: string, listed: boolean) => void;
}): JSX.Element {
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get("name");
    if (typeof name !== "string" || !isPrivateTarget(name.trim(), MOST_NAME)) return;
    change(name.trim(), true);
    event.currentTarget.reset();
  };
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul class="names">
        {names.map((name) => (
          <li key={name}>
            <bdi>{displayName(name)}</bdi>{" "}
            <button
              type="button"
              aria-label={t("names.remove", { name: displayName(name) })}
              onClick={() => change(name, false)}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
      <form class="row" onSubmit={submit}>
        <label class="grow">
          <span>{hint}</span>
          <input name="name" required autoCapitalize="off" spellcheck={false} />
        </label>
        <button>{t("names.add")}</button>
      </form>
    </section>
  );
}

export function Attention(): JSX.Element {
  const { buffers, active, wished } = state.value;
  const buffer = buffers.get(active ?? "");
  return (
    <Frame title={t("notify.title")} close={close}>
      {buffer !== undefined && <Own key={buffer.key} buffer={buffer} />}
      <All kind="channel" />
      <All kind="conversation" />
      <label class="field">
        <span>{t("notify.keywords")}</span>
        <input
          defaultValue={keywords().join(", ")}
          maxLength={250}
          onChange={({ currentTarget }) => setKeywords(currentTarget.value)}
        />
      </label>
      <ThisBrowser />
      <Names
        title={t("friends.title")}
        hint={t("friends.hint")}
        names={friendsIn(wished)}
        change={(nick, listed) => client.befriend(nick, listed)}
      />
      <Names
        title={t("ignored.title")}
        hint={t("ignored.hint")}
        names={ignoredIn(wished)}
        change={(mask, listed) => client.ignore(mask, listed)}
      />
      <p>
        <small>{t(carries(state.value) ? "notify.shared" : "notify.local")}</small>
      </p>
    </Frame>
  );
}
