/** The lists of a channel: bans, exceptions, invitations, and whatever else the server has, with setter and time. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { entriesIn, listWord, maskOf } from "../../core/channel-lists.ts";
import type { ListEntry } from "../../core/channel-lists.ts";
import { hasRank } from "../../core/channel-modes.ts";
import { displayName, displayText } from "../../core/display-text.ts";
import type { ChatBuffer } from "../../core/state.ts";
import { t } from "../../texts/index.ts";
import { Section } from "../account/parts.tsx";
import { Field, textIn } from "../field.tsx";
import { client, state } from "../store.ts";
import { moment } from "../times.ts";
import { AskForm, useAsking } from "./asking.tsx";

/** Entries that are rendered: nobody reads more. */
const MOST_ROWS = 300;

function titleOf(letter: string): string {
  const word = listWord(letter);
  return word === undefined ? t("list.letter", { letter }) : t(`list.${word}`);
}

/** Id of the last line that says that this list has changed. */
function versionOf({ lines }: ChatBuffer, letter: string): number {
  const last = lines.findLast(
    ({ kind, subject = "" }) => kind === "mode" && subject.split(" ", 1)[0]?.includes(letter),
  );
  return last?.id ?? 0;
}

function Entry({
  entry: { mask, setBy, setAt },
  remove,
}: {
  readonly entry: ListEntry;
  readonly remove: (() => void) | undefined;
}): JSX.Element {
  return (
    <li>
      <span>
        <bdi>{displayText(mask)}</bdi>{" "}
        {setBy !== "" && (
          <small>
            {t("list.set", {
              nick: displayName(setBy),
              time: setAt === undefined ? "" : moment(setAt),
            })}
          </small>
        )}
      </span>
      {remove !== undefined && (
        <button type="button" aria-label={t("names.remove", { name: displayText(mask) })} onClick={remove}>
          {t("list.remove")}
        </button>
      )}
    </li>
  );
}

function List({ buffer, letter }: { readonly buffer: ChatBuffer; readonly letter: string }): JSX.Element {
  const asking = useAsking();
  const answer = useSignal<{ readonly entries: readonly ListEntry[]; readonly refusal?: string } | undefined>(
    undefined,
  );
  const { name } = buffer;
  const load = async (): Promise<void> => {
    const { messages, refusal } = await client.request("MODE", [name, letter]);
    answer.value = { entries: entriesIn(messages, letter), ...(refusal !== undefined && { refusal }) };
  };
  useEffect(() => void load(), [versionOf(buffer, letter)]);
  const may = hasRank(state.value, buffer, "h");
  const add = async (form: HTMLFormElement): Promise<void> => {
    const mask = maskOf(state.value, textIn(form, "mask"));
    if (await asking.run([["MODE", name, `+${letter}`, mask]])) form.reset();
  };
  const title = titleOf(letter);
  return (
    <Section title={title}>
      {answer.value === undefined && <p role="status">{t("whois.loading")}</p>}
      {answer.value?.refusal !== undefined && <p class="error">{displayText(answer.value.refusal)}</p>}
      {answer.value?.entries.length === 0 && answer.value.refusal === undefined && <p>{t("list.empty")}</p>}
      <ul class="masks" aria-label={title}>
        {answer.value?.entries.slice(0, MOST_ROWS).map((entry) => (
          <Entry
            key={entry.mask}
            entry={entry}
            remove={may ? () => void asking.run([["MODE", name, `-${letter}`, entry.mask]]) : undefined}
          />
        ))}
      </ul>
      {may && (
        <AskForm asking={asking} label={t("list.add")} submit={(form) => void add(form)}>
          <Field
            label={t("list.mask")}
            name="mask"
            required
            pattern="\S+"
            autocomplete="off"
            aria-label={`${title}: ${t("list.mask")}`}
          />
        </AskForm>
      )}
    </Section>
  );
}

export function Lists({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  return (
    <>
      {state.value.server.listModes.split("").map((letter) => (
        <List key={letter} buffer={buffer} letter={letter} />
      ))}
    </>
  );
}
