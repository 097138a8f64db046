/** The modes of a channel in plain words: check boxes and values for those who may change them, a list for all others. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { hasRank, modeChanges, offeredModes } from "../../core/channel-modes.ts";
import type { OfferedMode } from "../../core/channel-modes.ts";
import { displayText } from "../../core/display-text.ts";
import type { ChatBuffer } from "../../core/state.ts";
import { t } from "../../texts/index.ts";
import { Section } from "../account/parts.tsx";
import { client, state } from "../store.ts";
import { AskForm, useAsking } from "./asking.tsx";

function nameOf({ word, letter }: OfferedMode): string {
  return word === undefined ? t("mode.letter", { letter }) : t(`mode.${word}`);
}

function hintOf({ word }: OfferedMode): string {
  return t(word === "join-throttle" || word === "forward" ? `mode.${word}.value` : "mode.value");
}

const numbers: ReadonlySet<OfferedMode["word"]> = new Set(["limit", "slow-mode"]);

interface ModeProps {
  readonly mode: OfferedMode;
  /** Undefined while it is off. */
  readonly value: string | undefined;
  readonly change: (value: string | undefined) => void;
}

function Mode({ mode, value, change }: ModeProps): JSX.Element {
  const name = nameOf(mode);
  return (
    <li>
      <label class="check">
        <input
          type="checkbox"
          checked={value !== undefined}
          onChange={({ currentTarget }) => change(currentTarget.checked ? "" : undefined)}
        />
        <span>
          {name} <small>{mode.letter}</small>
        </span>
      </label>
      {mode.takesValue && value !== undefined && (
        <input
          aria-label={`${name}: ${hintOf(mode)}`}
          placeholder={hintOf(mode)}
          value={value}
          required
          pattern={numbers.has(mode.word) ? "[0-9]+" : "\\S+"}
          inputMode={numbers.has(mode.word) ? "numeric" : "text"}
          autoCapitalize="off"
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => change(currentTarget.value)}
        />
      )}
    </li>
  );
}

function Shown({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  const on = offeredModes(state.value).filter(({ letter }) => buffer.modes.has(letter));
  return (
    <>
      <p>{t("channel.read-only")}</p>
      <ul class="plain">
        {on.map((mode) => {
          const value = buffer.modes.get(mode.letter) ?? "";
          return (
            <li key={mode.letter}>
              {nameOf(mode)}
              {value !== "" && (
                <>
                  : <bdi>{displayText(value)}</bdi>
                </>
              )}{" "}
              <small>{mode.letter}</small>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Changes that were made here, on top of the modes as they are. */
type Edits = ReadonlyMap<string, string | undefined>;

function withEdits(modes: ChatBuffer["modes"], edits: Edits): ChatBuffer["modes"] {
  const next = new Map(modes);
  for (const [letter, value] of edits)
    if (value === undefined) next.delete(letter);
    else next.set(letter, value.trim());
  return next;
}

function Changeable({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  const asking = useAsking();
  const edits = useSignal<Edits>(new Map());
  const { server } = state.value;
  const wanted = withEdits(buffer.modes, edits.value);
  const changes = modeChanges(server, buffer.modes, wanted);
  const save = async (): Promise<void> => {
    const commands = changes.map((params) => ["MODE", buffer.name, ...params] as const);
    if (!(await asking.run(commands, t("channel.saved")))) return;
    edits.value = new Map();
    // Some values are refused without a word.
    const now = client.state.buffers.get(buffer.key)?.modes ?? buffer.modes;
    const left = modeChanges(server, now, wanted).flatMap(([letters = ""]) => letters);
    if (left.length > 0)
      asking.said.value = { text: t("channel.not-taken", { modes: left.join(" ") }), refused: true };
  };
  return (
    <AskForm
      asking={asking}
      label={t("channel.modes.save")}
      disabled={changes.length === 0}
      submit={() => void save()}
    >
      <ul class="modes">
        {offeredModes(state.value).map((mode) => (
          <Mode
            key={mode.letter}
            mode={mode}
            value={wanted.get(mode.letter)}
            change={(value) => (edits.value = new Map(edits.value).set(mode.letter, value))}
          />
        ))}
      </ul>
    </AskForm>
  );
}

export function Modes({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  return (
    <Section title={t("channel.modes")}>
      {hasRank(state.value, buffer, "h") ? <Changeable buffer={buffer} /> : <Shown buffer={buffer} />}
    </Section>
  );
}
