/** Dialogs: who someone is, all channels, search, settings. Each is a `dialog` of the browser, with its focus and Escape. */
import { useSignal } from "@preact/signals";
import type { JSX, TargetedSubmitEvent } from "preact";
import { useEffect } from "preact/hooks";
import { displayName, displayText } from "../core/display-text.ts";
import { withoutFormatting } from "../core/formatting.ts";
import { ignoredIn } from "../core/wishing.ts";
import { languages, t } from "../texts/index.ts";
import { Account } from "./account/account.tsx";
import { Attention } from "./attention.tsx";
import { MemberActions } from "./channel/member-actions.tsx";
import { ChannelPanel } from "./channel/panel.tsx";
import { CommandsHelp } from "./commands-help.tsx";
import { Frame } from "./frame.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { shownPerson } from "../core/shown-people.ts";
import { Avatar } from "./avatar.tsx";
import { EmojiPicker } from "./emoji-picker.tsx";
import { Profile } from "./profile.tsx";
import { RichText } from "./rich-text.tsx";
import { lazy } from "./lazy.tsx";
import { installPrompt } from "./installation.ts";
import { prefer, preferences } from "./preferences.ts";
import { logOut } from "./staying.ts";
import { client, dialog, isOwnServer, jump, state } from "./store.ts";
import { moment } from "./times.ts";
import { Viewer } from "./viewer.tsx";

/** Rows of a list that are rendered at once. */
const MOST_ROWS = 300;

const closeDialog = (): void => {
  dialog.value = undefined;
};

function Fact({
  name,
  value,
}: {
  readonly name: string;
  readonly value: string | undefined;
}): JSX.Element | null {
  if (value === undefined || value === "") return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <bdi>{displayText(withoutFormatting(value)).slice(0, 500)}</bdi>
      </dd>
    </>
  );
}

const closeCard = (): void => client.closeWhois();

function WhoisCard(): JSX.Element | null {
  const { whois, wished, friends, server, people } = state.value;
  if (whois === undefined) return null;
  const { nick, found, complete, idleSeconds, signedOn } = whois;
  const key = server.fold(nick);
  const ignored = ignoredIn(wished).some((mask) => server.fold(mask) === key);
  const { name } = shownPerson(state.value, nick, location.origin);
  const person = people.get(key);
  const metadata = person?.metadata;
  return (
    <Frame title={displayName(nick)} close={closeCard}>
      {!complete && <p>{t("whois.loading")}</p>}
      {complete && !found && <p>{t("whois.missing")}</p>}
      <p class="person">
        <Avatar nick={nick} large />
        <span>
          <bdi>{displayName(nick)}</bdi>
          {name !== undefined && (
            <small>
              <bdi>{name}</bdi>
            </small>
          )}
        </span>
      </p>
      <dl>
        <Fact name={t("whois.account")} value={whois.account} />
        <Fact name={t("whois.name")} value={person?.realname ?? whois.realname} />
        <Fact name={t("profile.pronouns")} value={metadata?.get("pronouns")} />
        <Fact name={t("profile.status")} value={metadata?.get("status")} />
        <Fact name={t("whois.host")} value={found ? `${whois.username}@${whois.host}` : undefined} />
        <Fact name={t("whois.away")} value={whois.away} />
        <Fact name={t("whois.channels")} value={whois.channels.join(" ")} />
        <Fact
          name={t("whois.idle")}
          value={
            idleSeconds === undefined
              ? undefined
              : t("whois.idle-value", { minutes: Math.floor(idleSeconds / 60) })
          }
        />
        <Fact name={t("whois.since")} value={signedOn === undefined ? undefined : moment(signedOn)} />
      </dl>
      <ul class="marks">
        {whois.operator && <li>{t("whois.operator")}</li>}
        {whois.bot && <li>{t("whois.bot")}</li>}
        {whois.secure && <li>{t("whois.secure")}</li>}
      </ul>
      <div class="row">
        <button
          type="button"
          class="primary"
          onClick={() => {
            client.activate(nick);
            closeCard();
          }}
        >
          {t("whois.message")}
        </button>
        <button type="button" onClick={() => client.ignore(nick, !ignored)}>
          {t(ignored ? "whois.unignore" : "whois.ignore")}
        </button>
        <button type="button" onClick={() => client.befriend(nick, !friends.has(key))}>
          {t(friends.has(key) ? "whois.unfriend" : "whois.friend")}
        </button>
      </div>
      <MemberActions nick={nick} />
    </Frame>
  );
}

function Directory(): JSX.Element {
  const filter = useSignal("");
  useEffect(() => client.list(), []);
  const { channels, loading } = state.value.directory;
  const wanted = filter.value.toLowerCase();
  const found = channels
    .filter(({ name, topic }) => name.toLowerCase().includes(wanted) || topic.toLowerCase().includes(wanted))
    .toSorted((a, b) => b.members - a.members)
    .slice(0, MOST_ROWS);
  const join = (name: string) => () => {
    client.join(name);
    closeDialog();
  };
  const made = wanted === "" ? "" : `#${wanted.replace(/^#/u, "").replaceAll(/[\s,]/gu, "-")}`;
  return (
    <Frame title={t("directory.title")} close={closeDialog}>
      <label class="field">
        <span>{t("directory.filter")}</span>
        <input value={filter.value} onInput={(event) => (filter.value = event.currentTarget.value)} />
      </label>
      {made !== "" && !channels.some(({ name }) => name.toLowerCase() === made) && (
        <button type="button" onClick={join(made)}>
          {t("directory.create", { name: displayName(made) })}
        </button>
      )}
      {loading && <p>{t("whois.loading")}</p>}
      <ul class="results">
        {found.map(({ name, members, topic }) => (
          <li key={name}>
            <button type="button" onClick={join(name)}>
              <bdi>{displayName(name)}</bdi> <small>{t("directory.members", { count: members })}</small>
            </button>
            <p>{topic !== "" && <RichText text={topic} />}</p>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

function Search(): JSX.Element {
  const { search, active, buffers, server } = state.value;
  const asked = useSignal(false);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const attributes: Record<string, string> = {};
    for (const name of ["text", "from", "in"]) {
      const value = data.get(name);
      if (typeof value === "string" && value.trim() !== "") attributes[name] = value.trim();
    }
    for (const name of ["after", "before"]) {
      const value = data.get(name);
      if (typeof value === "string" && value !== "") attributes[name] = new Date(value).toISOString();
    }
    asked.value = true;
    client.search(attributes);
  };
  const current = buffers.get(active ?? "");
  return (
    <Frame title={t("search.title")} close={closeDialog}>
      <form class="grid" onSubmit={submit}>
        <label class="field">
          <span>{t("search.text")}</span>
          <input name="text" autoFocus />
        </label>
        <label class="field">
          <span>{t("search.in")}</span>
          <input
            name="in"
            defaultValue={current === undefined || current.kind === "server" ? "" : current.name}
          />
        </label>
        <label class="field">
          <span>{t("search.from")}</span>
          <input name="from" />
        </label>
        <label class="field">
          <span>{t("search.after")}</span>
          <input name="after" type="date" />
        </label>
        <label class="field">
          <span>{t("search.before")}</span>
          <input name="before" type="date" />
        </label>
        <button class="primary">{t("search.submit")}</button>
      </form>
      <p role="status">
        {search.loading && t("whois.loading")}
        {search.failure}
        {asked.value &&
          !search.loading &&
          search.failure === undefined &&
          (search.found.length === 0
            ? t("search.nothing")
            : t("search.found", { count: search.found.length }))}
      </p>
      <ul class="results">
        {search.found.slice(0, MOST_ROWS).map(({ buffer, line }) => (
          <li key={line.id}>
            <button
              type="button"
              onClick={() => {
                client.showFound(buffer, line);
                const { msgid } = line;
                if (msgid !== undefined) jump.value = { key: server.fold(buffer), msgid };
                closeDialog();
              }}
            >
              <bdi>{displayName(line.nick)}</bdi>{" "}
              <small>
                {displayName(buffer)} · {moment(line.time)}
              </small>
            </button>
            <p>
              <RichText text={line.text} />
            </p>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

function Settings(): JSX.Element {
  const { theme, language: chosen, events, density, size } = preferences.value;
  const { account, capabilities } = state.value;
  return (
    <Frame title={t("settings.title")} close={closeDialog}>
      <label class="field">
        <span>{t("settings.theme")}</span>
        <select
          value={theme}
          onChange={(event) => prefer({ theme: event.currentTarget.value as typeof theme })}
        >
          {(["auto", "light", "dark"] as const).map((name) => (
            <option key={name} value={name}>
              {t(`settings.theme.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("settings.language")}</span>
        <select
          value={chosen in languages ? chosen : "en"}
          onChange={(event) => prefer({ language: event.currentTarget.value })}
        >
          {Object.entries(languages).map(([code, { name }]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={events}
          onChange={(event) => prefer({ events: event.currentTarget.checked })}
        />
        <span>{t("settings.events")}</span>
      </label>
      <label class="field">
        <span>{t("settings.density")}</span>
        <select
          value={density}
          onChange={(event) => prefer({ density: event.currentTarget.value as typeof density })}
        >
          {(["comfortable", "compact"] as const).map((name) => (
            <option key={name} value={name}>
              {t(`settings.density.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("settings.size")}</span>
        <select value={size} onChange={(event) => prefer({ size: event.currentTarget.value as typeof size })}>
          {(["100", "115", "130"] as const).map((name) => (
            <option key={name} value={name}>
              {name} %
            </option>
          ))}
        </select>
      </label>
      <div class="row">
        {(["notifications", "shortcuts"] as const).map((name) => (
          <button key={name} type="button" onClick={() => (dialog.value = name)}>
            {t(name === "notifications" ? "notify.title" : "keys.title")}
          </button>
        ))}
      </div>
      {(capabilities.has("draft/metadata-2") || capabilities.has("setname")) && <Profile />}
      {installPrompt.value !== undefined && (
        <button type="button" onClick={installPrompt.value}>
          {t("settings.install")}
        </button>
      )}
      {account !== undefined && capabilities.has("relais.chat/session") && (
        <button type="button" onClick={() => (dialog.value = "account")}>
          {t("account.open")}
        </button>
      )}
      {isOwnServer && (
        <button type="button" onClick={() => (dialog.value = "operator")}>
          {t("nav.operator")}
        </button>
      )}
      <button
        type="button"
        onClick={() => {
          closeDialog();
          logOut();
        }}
      >
        {t("settings.leave")}
      </button>
    </Frame>
  );
}

const Operator = lazy(
  async () => (await import("./operator/operator.tsx")).Operator,
  (failed) => (
    <Frame title={t("nav.operator")} close={closeDialog}>
      <p role="status">{t(failed ? "screen.failed" : "whois.loading")}</p>
    </Frame>
  ),
);

const dialogs = {
  directory: Directory,
  search: Search,
  settings: Settings,
  account: Account,
  channel: ChannelPanel,
  commands: CommandsHelp,
  notifications: Attention,
  shortcuts: Shortcuts,
  operator: Operator,
} as const;

export function Dialogs(): JSX.Element | null {
  const Shown = dialog.value === undefined ? undefined : dialogs[dialog.value];
  return (
    <>
      {Shown !== undefined && <Shown key={dialog.value} />}
      <WhoisCard />
      <Viewer />
      <EmojiPicker />
    </>
  );
}
