/** Parts that the sections share: lists in pages, facts, searches, and acts that ask once more. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX, TargetedSubmitEvent } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { displayText } from "../../core/display-text.ts";
import { ApiRefusal } from "../../core/operator/api.ts";
import { EMPTY, Listing } from "../../core/operator/listing.ts";
import type { ListState } from "../../core/operator/listing.ts";
import { durations } from "../../core/operator/rows.ts";
import type { OperatorKey } from "../../texts/en-operator.ts";
import { Field } from "../field.tsx";
import { api, lastAct } from "./service.ts";
import { o, wordsFor } from "./texts.ts";

/** Characters of a reason. */
const REASON_LENGTH = 300;

export function Refused({ of }: { readonly of: ApiRefusal | undefined }): JSX.Element | null {
  if (of === undefined) return null;
  return (
    <p role="alert" class="error">
      <bdi>{displayText(wordsFor(of))}</bdi>
    </p>
  );
}

/** A text of someone else. */
export function Text({ of }: { readonly of: string }): JSX.Element {
  return <bdi>{displayText(of)}</bdi>;
}

export type Fact = readonly [OperatorKey, string | undefined];

/** Those that there are. */
export function Facts({ of }: { readonly of: readonly Fact[] }): JSX.Element {
  return (
    <dl>
      {of.map(
        ([key, value]) =>
          value !== undefined &&
          value !== "" && (
            <>
              <dt>{o(key)}</dt>
              <dd>
                <Text of={value} />
              </dd>
            </>
          ),
      )}
    </dl>
  );
}

export interface Shown<T> {
  readonly state: ListState<T>;
  readonly more: () => void;
  readonly reload: () => void;
}

/** A list of the API. Another query is another list. */
export function useListing<T>(path: string, query: Readonly<Record<string, string>> = {}): Shown<T> {
  const state = useSignal<ListState<T>>(EMPTY);
  const listing = useMemo(
    () =>
      new Listing<T>(
        (part) => api.get(path, { ...query, ...part }),
        (next) => (state.value = next),
      ),
    [path, JSON.stringify(query)],
  );
  useEffect(() => {
    void listing.reload();
    return () => listing.end();
  }, [listing]);
  return {
    state: state.value,
    more: () => void listing.more(),
    reload: () => void listing.reload(),
  };
}

interface RowsProps<T> {
  readonly of: Shown<T>;
  readonly keyOf: (item: T) => string | number;
  readonly row: (item: T) => JSX.Element;
}

export function Rows<T>({ of: { state, more, reload }, keyOf, row }: RowsProps<T>): JSX.Element {
  const { items, total, loading, refusal } = state;
  return (
    <>
      <Refused of={refusal} />
      <ul class="entries">
        {items.map((item) => (
          <li key={keyOf(item)}>{row(item)}</li>
        ))}
      </ul>
      <p role="status">
        {loading
          ? o("loading")
          : items.length === 0
            ? refusal === undefined && o("list.none")
            : o("list.count", { shown: items.length, total })}
      </p>
      <div class="row">
        {items.length < total && (
          <button type="button" disabled={loading} onClick={more}>
            {o("list.more")}
          </button>
        )}
        <button type="button" disabled={loading} onClick={reload}>
          {o("list.again")}
        </button>
      </div>
    </>
  );
}

export function Search(props: {
  readonly children: ComponentChildren;
  readonly search: (form: HTMLFormElement) => void;
}): JSX.Element {
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    props.search(event.currentTarget);
  };
  return (
    <form class="grid" role="search" onSubmit={submit}>
      {props.children}
      <button>{o("search.submit")}</button>
    </form>
  );
}

interface ActProps {
  /** Says what it does, and to whom. */
  readonly label: string;
  /** Rejects with an {@link ApiRefusal}. */
  readonly run: (form: HTMLFormElement) => Promise<void>;
  readonly done?: () => void;
  readonly children?: ComponentChildren;
}

/** A button that opens a form, which asks once more before something is done. */
export function Act({ label, run, done, children }: ActProps): JSX.Element {
  const stage = useSignal<"closed" | "open" | "busy">("closed");
  const refusal = useSignal<ApiRefusal | undefined>(undefined);
  const form = useRef<HTMLFormElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const opened = stage.value !== "closed";
  useEffect(() => {
    if (opened) form.current?.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
  }, [opened]);
  const close = (): void => {
    stage.value = "closed";
    refusal.value = undefined;
  };
  const cancel = (): void => {
    close();
    requestAnimationFrame(() => button.current?.focus());
  };
  const submit = async (element: HTMLFormElement): Promise<void> => {
    stage.value = "busy";
    refusal.value = undefined;
    try {
      await run(element);
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      refusal.value = error;
      stage.value = "open";
      return;
    }
    close();
    lastAct.value = { text: o("act.done", { act: label }) };
    done?.();
  };
  if (!opened) {
    return (
      <button ref={button} type="button" onClick={() => (stage.value = "open")}>
        <Text of={label} />
      </button>
    );
  }
  return (
    <form
      ref={form}
      class="act"
      aria-label={displayText(label)}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <p>
        <strong>
          <Text of={label} />
        </strong>
      </p>
      {children}
      <Refused of={refusal.value} />
      <div class="row">
        <button class="primary" disabled={stage.value === "busy"}>
          {o("act.confirm")}
        </button>
        <button type="button" onClick={cancel}>
          {o("act.cancel")}
        </button>
      </div>
    </form>
  );
}

export function Reason({ optional = false }: { readonly optional?: boolean }): JSX.Element {
  return (
    <Field
      label={o(optional ? "act.reason-optional" : "act.reason")}
      name="reason"
      required={!optional}
      maxLength={REASON_LENGTH}
      autocomplete="off"
    />
  );
}

/** The end of a ban, as seconds. */
export function End(): JSX.Element {
  return (
    <label class="field">
      <span>{o("act.end")}</span>
      <select name="seconds" defaultValue="86400">
        {durations.map((seconds) => (
          <option key={seconds} value={seconds} selected={seconds === 86_400}>
            {o(`duration.${seconds}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
