/** The place to type: several lines, completion, replies and edits, drafts for each buffer. */
import { useSignal } from "@preact/signals";
import type { JSX, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { runTyped } from "../core/commands.ts";
import { complete } from "../core/completion.ts";
import type { Completion } from "../core/completion.ts";
import { displayName } from "../core/display-text.ts";
import { withEmoji } from "../core/emoji.ts";
import { fromMarkdown } from "../core/markdown.ts";
import type { ChatBuffer } from "../core/state.ts";
import { t } from "../texts/index.ts";
import type { TextKey } from "../texts/index.ts";
import { Attachments, attach, AttachButton, useDrop } from "./attachments.tsx";
import { draftOf, keepDraft } from "./drafts.ts";
import { emoji, loadEmoji } from "./emoji.ts";
import { picking } from "./emoji-picker.tsx";
import { Icon } from "./icon.tsx";
import { client, dialog, state, target } from "./store.ts";
import { uploader } from "./uploads.ts";

/** Rows that the box grows to. */
const MOST_ROWS = 8;

function Typists({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  const now = Date.now();
  const nicks = [...buffer.typing.values()]
    .filter(({ until }) => until > now)
    .map(({ nick }) => displayName(nick));
  const key = nicks.length === 1 ? "typing.one" : "typing.many";
  return (
    <p class="typing" aria-live="off">
      {nicks.length > 0 && t(key, { nicks: nicks.slice(0, 4).join(", ") })}
    </p>
  );
}

export function Composer({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  const box = useRef<HTMLTextAreaElement>(null);
  const text = useSignal(draftOf(buffer.key));
  const completion = useSignal<Completion | undefined>(undefined);
  const chosen = useSignal(0);
  const aim = target.value;

  const put = (value: string): void => {
    text.value = value;
    // The text of an edit is no draft.
    if (target.value?.kind !== "edit") keepDraft(buffer.key, value);
    client.typed(buffer.name, value);
  };
  useLayoutEffect(() => {
    if (aim?.kind === "edit") put(aim.text);
  }, [aim]);

  useDrop(buffer);
  useLayoutEffect(() => {
    // On a phone that would bring up the keyboard.
    if (!matchMedia("(pointer: coarse)").matches) box.current?.focus();
  }, []);

  const suggest = (asked: boolean): void => {
    const at = box.current?.selectionStart ?? text.value.length;
    completion.value = complete(text.value, at, client.state, asked, emoji.value);
    chosen.value = 0;
  };
  const accept = (): void => {
    const found = completion.value;
    const suggestion = found?.suggestions[chosen.value];
    const element = box.current;
    if (found === undefined || suggestion === undefined || element === null) return;
    const end = element.selectionStart;
    const before = text.value.slice(0, found.from) + suggestion.insert;
    // At once, so that the next key that someone presses comes behind it.
    element.value = before + text.value.slice(end);
    element.setSelectionRange(before.length, before.length);
    put(element.value);
    completion.value = undefined;
  };
  /** Puts an emoji where the cursor was. */
  const insert = (letter: string): void => {
    const at = box.current?.selectionStart ?? text.value.length;
    put(text.value.slice(0, at) + letter + text.value.slice(box.current?.selectionEnd ?? at));
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(at + letter.length, at + letter.length);
    });
  };
  const send = (): void => {
    // Files go with what is said, and not with commands and edits.
    const takesFiles = aim?.kind !== "edit" && !/^\/(?!\/)/u.test(text.value);
    const urls = takesFiles ? uploader.take(buffer.key) : [];
    const typed = [text.value, ...urls].filter((part) => part.trim() !== "").join("\n");
    if (typed === "") return;
    if (aim?.kind === "edit" && state.value.phase !== "online")
      return client.note(t("composer.offline"), "error");
    completion.value = undefined;
    if (aim?.kind === "edit")
      client.edit(buffer.name, aim.msgid, fromMarkdown(withEmoji(typed, emoji.value)));
    else {
      const outcome = runTyped(client, buffer.name, withEmoji(typed, emoji.value), aim?.msgid);
      if (outcome !== undefined && "fault" in outcome)
        return client.note(t(`command.${outcome.fault}`, { ...outcome }), "error");
      if (outcome !== undefined) dialog.value = outcome.page;
    }
    target.value = undefined;
    put("");
  };
  const keys = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    const count = completion.value?.suggestions.length ?? 0;
    const { key, shiftKey, isComposing } = event;
    if (isComposing) return;
    if (count > 0 && (key === "ArrowDown" || key === "ArrowUp")) {
      event.preventDefault();
      chosen.value = (chosen.value + (key === "ArrowDown" ? 1 : count - 1)) % count;
    } else if (key === "Tab" && !shiftKey) {
      if (count === 0) suggest(true);
      // Without anything to complete, Tab moves on as everywhere.
      if (completion.value === undefined) return;
      event.preventDefault();
      if (count > 0 || completion.value.suggestions.length === 1) accept();
    } else if (key === "Escape") {
      // With nothing to close, it marks the conversation as read.
      if (completion.value !== undefined || target.value !== undefined) event.preventDefault();
      if (completion.value === undefined) target.value = undefined;
      completion.value = undefined;
    } else if (key === "Enter" && !shiftKey) {
      event.preventDefault();
      const unfinished = count > 0 && text.value.startsWith("/") && !text.value.includes(" ");
      if (unfinished && text.value !== completion.value?.suggestions[chosen.value]?.label) accept();
      else send();
    }
  };
  const found = completion.value;
  const rows = Math.min(MOST_ROWS, text.value.split("\n").length);
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Typists buffer={buffer} />
      {aim !== undefined && (
        <p class="aim">
          <span>
            {aim.kind === "reply"
              ? t("composer.replying", { nick: displayName(aim.nick) })
              : t("composer.editing")}
          </span>
          <button type="button" onClick={() => (target.value = undefined)}>
            {t("composer.cancel")}
          </button>
        </p>
      )}
      {found !== undefined && (
        <ul class="suggestions" id="suggestions" role="listbox" aria-label={t("composer.suggestions")}>
          {found.suggestions.map(({ label, detail }, place) => (
            <li
              key={label}
              id={`suggestion-${place}`}
              role="option"
              aria-selected={place === chosen.value}
              onMouseDown={(event) => {
                event.preventDefault();
                chosen.value = place;
                accept();
              }}
            >
              <bdi>{label}</bdi>{" "}
              {detail !== undefined && (
                <small>
                  {detail} — {t(`command.${label.slice(1)}` as TextKey)}
                </small>
              )}
            </li>
          ))}
        </ul>
      )}
      <Attachments buffer={buffer} />
      <div class="box">
        <AttachButton buffer={buffer} />
        <button
          type="button"
          aria-label={t("composer.emoji")}
          aria-haspopup="dialog"
          onClick={() => {
            // The focus comes back here when the dialog closes.
            box.current?.focus();
            picking.value = insert;
          }}
        >
          <Icon name="smile" />
        </button>
        <textarea
          id="composer"
          ref={box}
          rows={rows}
          dir="auto"
          value={text.value}
          aria-label={t("composer.label", { name: displayName(buffer.name) })}
          placeholder={t("composer.label", { name: displayName(buffer.name) })}
          aria-autocomplete="list"
          aria-controls={found === undefined ? undefined : "suggestions"}
          aria-activedescendant={found === undefined ? undefined : `suggestion-${chosen.value}`}
          onInput={(event) => {
            put(event.currentTarget.value);
            suggest(false);
            // Without the table, names stay as they are typed.
            if (text.value.includes(":"))
              loadEmoji().then(
                () => suggest(false),
                () => undefined,
              );
          }}
          onKeyDown={keys}
          onPaste={(event) => {
            const files = event.clipboardData?.files;
            if (files === undefined || files.length === 0) return;
            event.preventDefault();
            attach(buffer, files);
          }}
          onBlur={() => (completion.value = undefined)}
        />
        <button class="primary">{t("composer.send")}</button>
      </div>
    </form>
  );
}
