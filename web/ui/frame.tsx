/** The frame of a dialog: a `dialog` of the browser, with its title, Escape, and the focus that goes back where it was. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../texts/index.ts";
import { giveBack } from "./focus.ts";

interface FrameProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ComponentChildren;
  /** Takes the whole page. */
  readonly wide?: true;
}

export function Frame({ title, close, children, wide }: FrameProps): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  useEffect(() => {
    const before = document.activeElement;
    const shown = element.current;
    if (shown?.open === false) shown.showModal();
    return () => {
      gone.current = true;
      // While it is open, nothing behind it takes the focus.
      shown?.close();
      // The browser gives it back where it can, and someone may have gone on from there.
      const { activeElement } = document;
      if (activeElement === document.body || shown?.contains(activeElement) === true) giveBack(before);
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={wide === true ? "wide" : undefined}
      aria-label={title}
      onClose={() => gone.current || close()}
    >
      <header>
        <h2>
          <bdi>{title}</bdi>
        </h2>
        <button type="button" onClick={() => element.current?.close()}>
          {t("dialog.close")}
        </button>
      </header>
      {children}
    </dialog>
  );
}
