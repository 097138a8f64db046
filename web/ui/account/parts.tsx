/** Parts that the sections of the account screen share. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX, TargetedSubmitEvent } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { Entry } from "../../core/account-answers.ts";
import { displayText } from "../../core/display-text.ts";
import { t } from "../../texts/index.ts";
import { newTalk, tell } from "./service.ts";
import type { Talk } from "./service.ts";

export function Section(props: {
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section>
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

export function Said({ of }: { readonly of: Talk }): JSX.Element | null {
  const { said } = of;
  if (said.value === undefined || said.value === "") return null;
  return (
    <p role="status">
      <bdi>{displayText(said.value).slice(0, 1000)}</bdi>
    </p>
  );
}

export function useTalk(): Talk {
  return useMemo(() => newTalk(), []);
}

interface FormProps {
  readonly talk: Talk;
  readonly submit: (form: HTMLFormElement) => void;
  readonly label: string;
  readonly children?: ComponentChildren;
}

/** A form with one button. */
export function Form({ talk, submit, label, children }: FormProps): JSX.Element {
  const onSubmit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    submit(event.currentTarget);
  };
  return (
    <form class="grid" onSubmit={onSubmit}>
      {children}
      <button disabled={talk.busy.value}>{label}</button>
    </form>
  );
}

interface ListProps {
  /** The command that lists them, without its service. */
  readonly list: string;
  readonly read: (lines: readonly string[]) => readonly Entry[];
  /** The command that ends one. */
  readonly end: (key: string) => string;
  /** Text of its button: `{name}` stands for the entry. */
  readonly label:
    | "account.applications.revoke"
    | "account.browsers.end"
    | "account.certificates.remove"
    | "account.sessions.end";
  /** Another number reads the list again. */
  readonly version?: number;
}

/** Things that can be ended one by one. */
export function EndableList({ list, read, end, label, version = 0 }: ListProps): JSX.Element {
  const entries = useSignal<readonly Entry[] | undefined>(undefined);
  const talk = useTalk();
  const load = async (): Promise<void> => {
    entries.value = read(await tell("NS", list));
  };
  useEffect(() => void load(), [version]);
  const stop = async (key: string): Promise<void> => {
    await talk.run(end(key));
    await load();
  };
  if (entries.value === undefined) return <p role="status">{t("whois.loading")}</p>;
  return (
    <>
      {entries.value.length === 0 && <p>{t("account.browsers.none")}</p>}
      <ul class="entries">
        {entries.value.map(({ key, text, own }) => (
          <li key={key}>
            <bdi>
              {label === "account.applications.revoke" ? `${key}: ` : ""}
              {displayText(text)}
            </bdi>
            {own && ` (${t("account.this")})`}{" "}
            <button type="button" disabled={talk.busy.value} onClick={() => void stop(key)}>
              {t(label, { name: /^\d+$/u.test(key) ? (displayText(text).split(",", 1)[0] ?? key) : key })}
            </button>
          </li>
        ))}
      </ul>
      <Said of={talk} />
    </>
  );
}
