/** The picture of someone, or the initial on the colour of the nick. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { nickColour } from "../core/nick-colours.ts";
import { shownPerson } from "../core/shown-people.ts";
import { people, serverFacts } from "./store.ts";

/** Decoration: the nick stands beside it. */
export function Avatar({ nick, large }: { readonly nick: string; readonly large?: true }): JSX.Element {
  const failed = useSignal<string | undefined>(undefined);
  const { picture, initial } = shownPerson(
    { people: people.value, server: serverFacts.value },
    nick,
    location.origin,
  );
  const names = `avatar ground-${nickColour(nick)}${large === true ? " large" : ""}`;
  return (
    <span class={names} aria-hidden="true">
      {picture === undefined || failed.value === picture ? (
        initial
      ) : (
        <img src={picture} alt="" loading="lazy" decoding="async" onError={() => (failed.value = picture)} />
      )}
    </span>
  );
}
