/** The frame of a dialog: a `dialog` of the browser, with its title, Escape, and the focus that goes back where it was. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../texts/index.ts";

interface FrameProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ComponentChildren;
  /** Takes the whole page. */
  readonly wide?: true;
}

export function Frame({ title, close, children, wide }: FrameProps): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    if (element.current?.open === false) element.current.showModal();
    return () => {
      // The element that had the focus may be gone, such as the line of a member who was kicked.
      const next = before?.isConnected === true ? before : document.getElementById("composer");
      if (next instanceof HTMLElement) next.focus();
    };
  }, []);
  return (
    <dialog ref={element} class={wide === true ? "wide" : undefined} aria-label={title} onClose={close}>
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
