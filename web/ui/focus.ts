/** The focus goes back to where it was, and from button to button of a list or a toolbar, which is one stop for Tab. */
import type { RefObject } from "preact";
import { createContext } from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";

/** Gives the focus back. The element may be gone since, such as the line of a member who was kicked. */
export function giveBack(before: Element | null): void {
  const again = before?.isConnected === true && before !== document.body ? before : null;
  // The buttons of a message are there while the message has the focus.
  again?.closest<HTMLElement>(".line")?.focus({ preventScroll: true });
  const next = again ?? document.getElementById("composer");
  if (next instanceof HTMLElement) next.focus();
}

/** False where Tab passes by: in messages other than the one that has the focus. */
export const Reach = createContext(true);

export function useReach(): { readonly tabIndex?: -1 } {
  return useContext(Reach) ? {} : { tabIndex: -1 };
}

/** The element to which a key goes; undefined for other keys. */
type Step = (key: string, all: readonly HTMLElement[], at: number) => HTMLElement | undefined;

const along: Step = (key, all, at) => {
  const places: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowRight: at + 1,
    ArrowUp: at - 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: all.length - 1,
  };
  return all[places[key] ?? -1];
};

interface Roving<E> {
  readonly ref: RefObject<E | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocusIn: () => void;
  readonly onFocusOut: () => void;
}

/** Tab stops once: at the element that has the focus, at the current one, or at the first. Keys go from one to the next. */
export function useRoving<E extends HTMLElement>(selector: string, step = along): Roving<E> {
  const ref = useRef<E>(null);
  const all = (): readonly HTMLElement[] => [...(ref.current?.querySelectorAll<HTMLElement>(selector) ?? [])];
  const settle = (): void => {
    const items = all();
    const stop =
      items.find((item) => item === document.activeElement) ??
      items.find((item) => item.ariaCurrent !== null) ??
      items[0];
    for (const item of items) item.tabIndex = item === stop ? 0 : -1;
  };
  useLayoutEffect(settle);
  return {
    ref,
    onKeyDown: (event) => {
      const items = all();
      const at = items.findIndex((item) => item === document.activeElement);
      const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      const next = at === -1 || !isPlain ? undefined : step(event.key, items, at);
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
    },
    onFocusIn: settle,
    onFocusOut: settle,
  };
}
