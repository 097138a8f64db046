/** The screen of someone who has entered: channels, messages, members, and what is going on with the connection. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { displayName } from "../core/display-text.ts";
import type { ChatBuffer } from "../core/state.ts";
import { t } from "../texts/index.ts";
import { Announcer } from "./announcer.tsx";
import { Composer } from "./composer.tsx";
import { Dialogs } from "./dialogs.tsx";
import { FreshBar } from "./fresh-bar.tsx";
import { Icon } from "./icon.tsx";
import { Members } from "./members.tsx";
import { Messages } from "./messages.tsx";
import { PageNotices } from "./page-notices.tsx";
import { RichText } from "./rich-text.tsx";
import { Sidebar } from "./sidebar.tsx";
import { client, dialog, panel, state, thread } from "./store.ts";
import { isFavourite, levelOf, toggleFavourite } from "./wish-store.ts";
import { Thread } from "./thread.tsx";

function ConnectionNotice(): JSX.Element | null {
  const { phase, retryAt = 0 } = state.value;
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (phase === "online") return null;
  const seconds = Math.max(0, Math.ceil((retryAt - now.value) / 1000));
  return (
    <p class="notice" role="status">
      {phase === "waiting" ? t("state.waiting", { seconds }) : t("state.connecting")}{" "}
      {phase === "waiting" && (
        <button type="button" onClick={() => client.retryNow()}>
          {t("state.retry")}
        </button>
      )}
    </p>
  );
}

function toggle(which: "channels" | "members"): void {
  panel.value = panel.value === which ? undefined : which;
}

function Head({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  const { name, topic, kind, members, joined } = buffer;
  const favourite = isFavourite(buffer);
  const level = levelOf(buffer);
  return (
    <header class="head">
      <button
        type="button"
        class="narrow"
        aria-expanded={panel.value === "channels"}
        aria-label={t("nav.menu")}
        onClick={() => toggle("channels")}
      >
        <Icon name="menu" />
      </button>
      <h1>
        <bdi>{kind === "server" ? t("nav.server") : displayName(name)}</bdi>
      </h1>
      <p class="topic" title={topic}>
        {topic !== "" && <RichText text={topic} />}
      </p>
      {kind === "channel" && (
        <button
          type="button"
          title={t("channel.panel")}
          aria-label={t("channel.panel")}
          aria-haspopup="dialog"
          onClick={() => (dialog.value = "channel")}
        >
          <Icon name="sliders" />
        </button>
      )}
      {kind !== "server" && (
        <>
          <button
            type="button"
            aria-pressed={favourite}
            title={t("channel.favourite")}
            aria-label={t("channel.favourite")}
            onClick={() => toggleFavourite(buffer)}
          >
            <Icon name="star" filled={favourite} />
          </button>
          <button
            type="button"
            title={t("notify.title")}
            aria-label={t("notify.title")}
            onClick={() => (dialog.value = "notifications")}
          >
            <Icon name={level === "none" ? "bell-off" : "bell"} />
          </button>
          <button
            type="button"
            title={t("channel.close")}
            aria-label={t("channel.close")}
            onClick={() => client.closeBuffer(name)}
          >
            <Icon name="close" />
          </button>
        </>
      )}
      {kind === "channel" && joined && (
        <button
          type="button"
          class="narrow"
          aria-expanded={panel.value === "members"}
          aria-label={t("channel.members", { count: members.size })}
          onClick={() => toggle("members")}
        >
          <Icon name="people" />
        </button>
      )}
    </header>
  );
}

export function Chat(): JSX.Element {
  const { active, buffers, phase } = state.value;
  const buffer = buffers.get(active ?? "") ?? buffers.values().next().value;
  return (
    <div class="chat">
      <a class="skip" href="#messages">
        {t("app.skip")}
      </a>
      <Sidebar />
      <main>
        <PageNotices />
        <ConnectionNotice />
        {buffer !== undefined && (
          <>
            <Head buffer={buffer} />
            <FreshBar buffer={buffer} />
            <Messages buffer={buffer} />
            <Announcer buffer={buffer} />
            {buffer.kind === "channel" && !buffer.joined && phase === "online" && (
              <p class="notice">
                {t("channel.not-joined")}{" "}
                <button type="button" onClick={() => client.join(buffer.name)}>
                  {t("channel.join")}
                </button>
              </p>
            )}
            <Composer key={buffer.key} buffer={buffer} />
          </>
        )}
      </main>
      {buffer !== undefined && thread.value?.key === buffer.key ? (
        <Thread key={thread.value.root} buffer={buffer} root={thread.value.root} />
      ) : (
        buffer?.kind === "channel" && buffer.joined && <Members buffer={buffer} />
      )}
      <Dialogs />
    </div>
  );
}
