/** Commands about a channel, one after the other, and the words of the server beside the field where it refuses one. */
import type { Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { ComponentChildren, JSX, TargetedSubmitEvent } from "preact";
import { useMemo } from "preact/hooks";
import { displayText } from "../../core/display-text.ts";
import { client } from "../store.ts";

export type Asked = readonly [command: string, ...params: readonly string[]];

export interface Asking {
  readonly busy: Signal<boolean>;
  readonly said: Signal<{ readonly text: string; readonly refused: boolean } | undefined>;
  /** Stops at the first refusal, and says `done` without one. True if the server took all. */
  readonly run: (commands: readonly Asked[], done?: string) => Promise<boolean>;
}

function newAsking(): Asking {
  const busy = signal(false);
  const said: Asking["said"] = signal(undefined);
  const run = async (commands: readonly Asked[], done = ""): Promise<boolean> => {
    busy.value = true;
    said.value = undefined;
    let refusal: string | undefined;
    for (const [command, ...params] of commands) {
      ({ refusal } = await client.request(command, params));
      if (refusal !== undefined) break;
    }
    busy.value = false;
    said.value = { text: refusal ?? done, refused: refusal !== undefined };
    return refusal === undefined;
  };
  return { busy, said, run };
}

export function useAsking(): Asking {
  return useMemo(newAsking, []);
}

/** Always there, so that screen readers notice its text. */
export function Outcome({ of }: { readonly of: Asking }): JSX.Element {
  const { text = "", refused = false } = of.said.value ?? {};
  return (
    <p class={refused ? "outcome error" : "outcome"} role="status">
      <bdi>{displayText(text).slice(0, 500)}</bdi>
    </p>
  );
}

/** A form in one row, with its button and what came of it. */
export function AskForm(props: {
  readonly asking: Asking;
  readonly label: string;
  readonly submit: (form: HTMLFormElement) => void;
  readonly disabled?: boolean;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { asking, label, submit, disabled = false, children } = props;
  const onSubmit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    submit(event.currentTarget);
  };
  return (
    <form class="ask" onSubmit={onSubmit}>
      {children}
      <button disabled={disabled || asking.busy.value}>{label}</button>
      <Outcome of={asking} />
    </form>
  );
}
