/** A text of someone else as elements: formatting, links, channels, line breaks. Never as HTML. */
import { Fragment } from "preact";
import type { ComponentChildren, JSX } from "preact";
import { displayText } from "../core/display-text.ts";
import { blocksOf, spansOf } from "../core/formatting.ts";
import type { Style } from "../core/formatting.ts";
import { partsOf } from "../core/links.ts";
import { coloursOf } from "./colours.ts";
import { useReach } from "./focus.ts";
import { client } from "./store.ts";

function classes(style: Style): string {
  const names = (["bold", "italic", "underline", "strike", "monospace", "reverse"] as const).filter(
    (name) => style[name],
  );
  return names.map((name) => `f-${name}`).join(" ");
}

function Parts({ text }: { readonly text: string }): JSX.Element {
  const reach = useReach();
  return (
    <>
      {partsOf(text).map((part, place) => {
        if (part.kind === "link")
          return (
            <Fragment key={place}>
              <a {...reach} href={part.url} target="_blank" rel="noopener noreferrer nofollow">
                {part.text}
              </a>
              {part.host !== undefined && <span class="host"> ({part.host})</span>}
            </Fragment>
          );
        if (part.kind === "channel")
          return (
            <button key={place} type="button" class="link" {...reach} onClick={() => client.join(part.text)}>
              {part.text}
            </button>
          );
        return <Fragment key={place}>{part.text}</Fragment>;
      })}
    </>
  );
}

function Spans({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      {spansOf(text).map(({ text: piece, style }, place) => {
        const shown = displayText(piece);
        const colours = coloursOf(style);
        const names = classes(style);
        if (Object.keys(colours).length === 0 && names === "") return <Parts key={place} text={shown} />;
        return (
          <span key={place} class={"--ink" in colours ? `${names} f-ink` : names} style={colours}>
            {style.monospace ? shown : <Parts text={shown} />}
          </span>
        );
      })}
    </>
  );
}

export function RichText({
  text,
  children,
}: {
  readonly text: string;
  /** Behind the text, in its direction. */
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <bdi class="text" dir="auto">
      {blocksOf(text).map((block, place) =>
        block.kind === "code" ? (
          <code key={place} class="code" dir="ltr" tabIndex={0}>
            {displayText(block.text)}
          </code>
        ) : (
          <Spans key={place} text={block.text} />
        ),
      )}
      {children}
    </bdi>
  );
}
