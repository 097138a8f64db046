/** One line of the list: a message with its reactions and tools, or an event. Rendered again only if the line changes. */
import { Component } from "preact";
import type { JSX } from "preact";
import { displayName, displayText } from "../core/display-text.ts";
import { quickReactions } from "../core/emoji.ts";
import { withoutFormatting } from "../core/formatting.ts";
import { nickColour } from "../core/nick-colours.ts";
import { noteText } from "../core/pushed.ts";
import { shownPerson } from "../core/shown-people.ts";
import type { ChatBuffer, Line } from "../core/state.ts";
import { threadsOf } from "../core/threads.ts";
import { t } from "../texts/index.ts";
import type { TextKey } from "../texts/index.ts";
import { Avatar } from "./avatar.tsx";
import { picking } from "./emoji-picker.tsx";
import { Reach, useReach, useRoving } from "./focus.ts";
import { LinkPreviews } from "./link-preview.tsx";
import { Media } from "./media.tsx";
import { goToLine } from "./places.ts";
import { RichText } from "./rich-text.tsx";
import { client, people, serverFacts, state, target, thread } from "./store.ts";
import { clock } from "./times.ts";

export interface LineProps {
  readonly line: Line;
  readonly buffer: Pick<ChatBuffer, "name" | "kind">;
  /** The same person goes on. */
  readonly continues: boolean;
  /** The message that it answers, if it is here. */
  readonly answered: Line | undefined;
  /** Replies in the thread that it began. */
  readonly replies: number;
  /** In a thread it has no reference to what it answers. */
  readonly place?: "thread";
  /** A search has found it. */
  readonly found?: boolean;
  /** It has the focus: Tab reaches its links and buttons. */
  readonly held: boolean;
  readonly language: string;
}

export function isTalk({ kind }: Line): boolean {
  return kind === "message" || kind === "action" || kind === "notice";
}

function summary({ text }: Pick<Line, "text">): string {
  const plain = displayText(withoutFormatting(text)).replaceAll(/\s+/gu, " ");
  return plain.length > 80 ? `${plain.slice(0, 80)}…` : plain;
}

function Event({ line }: { readonly line: Line }): JSX.Element {
  const { kind, nick, subject = "", text } = line;
  const values = {
    nick: displayName(nick),
    subject: displayName(subject),
    text: text === "" ? "" : displayText(withoutFormatting(text)),
  };
  const isEvent = kind !== "info" && kind !== "error";
  return (
    <div class={`line event ${kind}`} id={`line-${line.id}`} tabIndex={-1}>
      <time dateTime={new Date(line.time).toISOString()}>{clock(line.time)}</time>
      <bdi class="text">{isEvent ? t(`event.${kind}` as TextKey, values) : <RichText text={text} />}</bdi>
    </div>
  );
}

/** Opens the thread that the message belongs to, or begins one. */
function openThread(name: string, { msgid }: Line): void {
  const { buffers, server } = state.value;
  const buffer = buffers.get(server.fold(name));
  if (buffer === undefined || msgid === undefined) return;
  thread.value = { key: buffer.key, root: threadsOf(buffer.lines).rootOf.get(msgid) ?? msgid };
}

function Tools({
  line,
  name,
  place,
}: {
  readonly line: Line;
  readonly name: string;
  readonly place: LineProps["place"];
}): JSX.Element | null {
  const { msgid, nick, text, own } = line;
  const { capabilities, buffers, nick: me, server } = state.value;
  const roving = useRoving<HTMLDivElement>("button");
  if (msgid === undefined || line.redacted !== undefined) return null;
  const ranks = buffers.get(server.fold(name))?.members.get(server.fold(me))?.ranks ?? "";
  const mayDelete = capabilities.has("draft/message-redaction") && (own || /[~&@%]/u.test(ranks));
  const choose = (kind: "reply" | "edit") => () => {
    target.value = { kind, msgid, nick, text };
    document.getElementById("composer")?.focus();
  };
  return (
    <div class="tools" role="toolbar" aria-label={t("line.tools")} {...roving}>
      {capabilities.has("message-tags") && (
        <>
          {quickReactions.slice(0, 4).map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={`${t("line.react")} ${emoji}`}
              onClick={() => client.react(name, msgid, emoji)}
            >
              {emoji}
            </button>
          ))}
          <button
            type="button"
            aria-label={t("line.react-other")}
            aria-haspopup="dialog"
            onClick={() => (picking.value = (emoji) => client.react(name, msgid, emoji))}
          >
            +
          </button>
          <button type="button" onClick={choose("reply")}>
            {t("line.reply")}
          </button>
          {place !== "thread" && (
            <button type="button" onClick={() => openThread(name, line)}>
              {t("line.thread")}
            </button>
          )}
        </>
      )}
      {own && capabilities.has("relais.chat/edit") && line.kind === "message" && (
        <button type="button" onClick={choose("edit")}>
          {t("line.edit")}
        </button>
      )}
      {mayDelete && (
        <button type="button" onClick={() => client.redact(name, msgid)}>
          {t("line.delete")}
        </button>
      )}
    </div>
  );
}

function Reactions({ line, name }: { readonly line: Line; readonly name: string }): JSX.Element | null {
  const { reactions, msgid } = line;
  const reach = useReach();
  if (reactions.size === 0 || msgid === undefined) return null;
  return (
    <ul class="reactions">
      {[...reactions].map(([emoji, nicks]) => {
        const shown = displayName(emoji);
        const names = nicks.slice(0, 20).map(displayName).join(", ");
        return (
          <li key={emoji}>
            <button
              type="button"
              {...reach}
              aria-pressed={nicks.includes(state.value.nick)}
              title={names}
              aria-label={t("line.reaction", { emoji: shown, count: nicks.length, nicks: names })}
              onClick={() => client.react(name, msgid, emoji)}
            >
              <bdi>{shown}</bdi> {nicks.length}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Delivery({ line, name }: { readonly line: Line; readonly name: string }): JSX.Element | null {
  if (line.delivery === "sending") return <small class="delivery">{t("line.sending")}</small>;
  if (line.delivery === undefined) return null;
  const failed = line.delivery === "failed";
  return (
    <div class={failed ? "delivery failed" : "delivery"} role={failed ? "status" : undefined}>
      {t(failed ? "line.failed" : "line.waiting")}{" "}
      {failed && (
        <button type="button" onClick={() => client.retry(name, line.id)}>
          {t("line.retry")}
        </button>
      )}{" "}
      <button type="button" onClick={() => client.discard(name, line.id)}>
        {t("line.discard")}
      </button>
    </div>
  );
}

function Answered({
  line,
  answered,
}: {
  readonly line: Line;
  readonly answered: Line | undefined;
}): JSX.Element | null {
  const reach = useReach();
  if (line.replyTo === undefined) return null;
  if (answered === undefined) return <div class="quote">{t("line.reply-unknown")}</div>;
  return (
    <button type="button" class="quote" {...reach} onClick={() => goToLine(answered.id)}>
      {t("line.reply-to", { nick: displayName(answered.nick) })}: <bdi>{summary(answered)}</bdi>
    </button>
  );
}

/** What a screen reader says of a message that gets the focus. */
function labelOf({ nick, time, text, redacted }: Line): string {
  const words =
    redacted === undefined ? noteText(text) : t("line.redacted", { nick: displayName(redacted.by) });
  return `${displayName(nick)}, ${clock(time)}: ${words}`;
}

function Said({ line, buffer, continues, answered, replies, place, found }: LineProps): JSX.Element {
  const { nick, kind, redacted, mentions, own } = line;
  const { name: given } = shownPerson(
    { people: people.value, server: serverFacts.value },
    nick,
    location.origin,
  );
  const colour = `nick-${nickColour(nick)}`;
  const reach = useReach();
  const names = [
    "line",
    "said",
    kind,
    continues ? "continues" : "",
    mentions ? "mentions" : "",
    own ? "own" : "",
    found === true ? "found" : "",
  ];
  return (
    <article
      class={names.filter((name) => name !== "").join(" ")}
      id={place === "thread" ? undefined : `line-${line.id}`}
      tabIndex={-1}
      aria-label={labelOf(line)}
      data-msgid={line.msgid}
    >
      {place !== "thread" && <Answered line={line} answered={answered} />}
      <header>
        <Avatar nick={nick} />
        <button type="button" class={`nick ${colour}`} {...reach} onClick={() => client.whois(nick)}>
          {kind === "action" && "* "}
          <bdi>{displayName(nick)}</bdi>
        </button>
        {given !== undefined && (
          <small class="given">
            <bdi>{given}</bdi>
          </small>
        )}
        {kind === "notice" && <small> {t("line.notice")}</small>}
        <time dateTime={new Date(line.time).toISOString()}>{clock(line.time)}</time>
      </header>
      <div class="body">
        {redacted === undefined ? (
          <RichText text={line.text}>
            {line.edited === true && <small class="edited"> ({t("line.edited")})</small>}
          </RichText>
        ) : (
          <em class="redacted">
            {t("line.redacted", { nick: displayName(redacted.by) })}{" "}
            {redacted.reason !== "" && <bdi>({displayText(redacted.reason)})</bdi>}
          </em>
        )}
      </div>
      {redacted === undefined && <Media text={line.text} nick={nick} />}
      {redacted === undefined && <LinkPreviews text={line.text} />}
      <Delivery line={line} name={buffer.name} />
      <Reactions line={line} name={buffer.name} />
      {replies > 0 && (
        <button type="button" class="replies" {...reach} onClick={() => openThread(buffer.name, line)}>
          {t(replies === 1 ? "thread.one" : "thread.many", { count: replies })}
        </button>
      )}
      <Tools line={line} name={buffer.name} place={place} />
    </article>
  );
}

export class LineRow extends Component<LineProps> {
  override shouldComponentUpdate(next: LineProps): boolean {
    const { line, continues, answered, language: shown } = this.props;
    return (
      line !== next.line ||
      continues !== next.continues ||
      answered !== next.answered ||
      this.props.replies !== next.replies ||
      this.props.found !== next.found ||
      this.props.held !== next.held ||
      shown !== next.language
    );
  }

  override render(): JSX.Element {
    const { line, place, held } = this.props;
    return (
      <Reach.Provider value={place === "thread" || held}>
        {isTalk(line) ? <Said {...this.props} /> : <Event line={line} />}
      </Reach.Provider>
    );
  }
}
