/** The topic of a channel: who set it, and the place to change it. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { byteLength } from "../../../src/irc/wire/utf8.ts";
import { mayChangeTopic } from "../../core/channel-modes.ts";
import { displayName } from "../../core/display-text.ts";
import type { ChatBuffer } from "../../core/state.ts";
import { t } from "../../texts/index.ts";
import { Section } from "../account/parts.tsx";
import { RichText } from "../rich-text.tsx";
import { state } from "../store.ts";
import { AskForm, useAsking } from "./asking.tsx";

export function Topic({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  const asking = useAsking();
  const typed = useSignal<string | undefined>(undefined);
  const { topicLength } = state.value.server;
  const { name, topic, topicBy } = buffer;
  const text = typed.value ?? topic;
  // Servers count bytes.
  const left = topicLength - byteLength(text);
  const change = async (): Promise<void> => {
    if (await asking.run([["TOPIC", name, text]], t("channel.saved"))) typed.value = undefined;
  };
  return (
    <Section title={t("channel.topic")}>
      {topic !== "" && topicBy !== "" && (
        <p>
          <small>{t("channel.topic.by", { nick: displayName(topicBy) })}</small>
        </p>
      )}
      {mayChangeTopic(state.value, buffer) ? (
        <AskForm
          asking={asking}
          label={t("channel.edit-topic")}
          disabled={left < 0}
          submit={() => void change()}
        >
          <label class="field">
            <span>{t("channel.topic")}</span>
            <textarea
              rows={3}
              dir="auto"
              value={text}
              aria-describedby="topic-left"
              // A topic is one line.
              onInput={({ currentTarget }) =>
                (typed.value = currentTarget.value.replaceAll(/[\r\n]+/gu, " "))
              }
            />
            <small id="topic-left" class={left < 0 ? "error" : undefined}>
              {left < 0
                ? t("channel.topic.long", { count: -left })
                : t("channel.topic.left", { count: left })}
            </small>
          </label>
        </AskForm>
      ) : (
        <p>{topic === "" ? t("channel.topic.none") : <RichText text={topic} />}</p>
      )}
    </Section>
  );
}
