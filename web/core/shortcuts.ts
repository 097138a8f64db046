/** Keys that work everywhere in the page: a row for each, from which the help derives. Knows no browser. */

/** A key that was pressed, as browsers describe it. */
export interface Pressed {
  /** Value of the key, as `ArrowUp` or `u`. */
  readonly key: string;
  /** Place of the key, as `KeyU`: Alt changes the values of letters on a Mac. */
  readonly code: string;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

export const shortcutRows = {
  previous: { key: "ArrowUp", alt: true },
  next: { key: "ArrowDown", alt: true },
  "previous-unread": { key: "ArrowUp", alt: true, shift: true },
  "next-unread": { key: "ArrowDown", alt: true, shift: true },
  "first-unread": { key: "u", alt: true },
  read: { key: "Escape" },
  "all-read": { key: "Escape", shift: true },
  favourite: { key: "f", alt: true, shift: true },
  mute: { key: "m", alt: true, shift: true },
  notifications: { key: "n", alt: true, shift: true },
  composer: { key: "i", alt: true, shift: true },
  search: { key: "k", control: true },
  help: { key: "/", control: true },
} as const satisfies Record<string, ShortcutRow>;

export interface ShortcutRow {
  readonly key: string;
  readonly alt?: true;
  readonly shift?: true;
  /** Control, or Command on a Mac. */
  readonly control?: true;
}

export type Shortcut = keyof typeof shortcutRows;

const rows = Object.entries(shortcutRows) as readonly (readonly [Shortcut, ShortcutRow])[];

export function shortcutOf(pressed: Pressed): Shortcut | undefined {
  const { key, code, altKey, shiftKey, ctrlKey, metaKey } = pressed;
  const found = rows.find(
    ([, row]) =>
      (row.alt === true) === altKey &&
      (row.control === true) === (ctrlKey || metaKey) &&
      // Some keyboards need Shift for a slash.
      ((row.shift === true) === shiftKey || row.key === "/") &&
      (row.key.toLowerCase() === key.toLowerCase() || code === `Key${row.key.toUpperCase()}`),
  );
  return found?.[0];
}

/** Names of the keys, as people read them. */
export function keysOf({ key, alt, shift, control }: ShortcutRow, isMac: boolean): readonly string[] {
  const arrows: Readonly<Record<string, string>> = { ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };
  return [
    ...(control === true ? [isMac ? "⌘" : "Ctrl"] : []),
    ...(alt === true ? [isMac ? "⌥" : "Alt"] : []),
    ...(shift === true ? ["Shift"] : []),
    arrows[key] ?? key.toUpperCase(),
  ];
}
