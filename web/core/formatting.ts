/** From a text with formatting codes to spans that look the same. Source: Modern IRC Formatting, "Formatting Codes". */

export interface Style {
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly monospace: boolean;
  readonly reverse: boolean;
  /** Number of a colour from 0 to 98, or six hexadecimal digits after `#`. */
  readonly colour: string | undefined;
  readonly background: string | undefined;
}

export interface Span {
  readonly text: string;
  readonly style: Style;
}

export const plainStyle: Style = {
  bold: false,
  italic: false,
  underline: false,
  strike: false,
  monospace: false,
  reverse: false,
  colour: undefined,
  background: undefined,
};

export const codes = {
  bold: "\u0002",
  colour: "\u0003",
  hexColour: "\u0004",
  reset: "\u000f",
  monospace: "\u0011",
  reverse: "\u0016",
  italic: "\u001d",
  strike: "\u001e",
  underline: "\u001f",
} as const;

type Toggle = "bold" | "italic" | "underline" | "strike" | "monospace" | "reverse";

const toggles: ReadonlyMap<string, Toggle> = new Map(
  (["bold", "italic", "underline", "strike", "monospace", "reverse"] as const).map((name) => [
    codes[name],
    name,
  ]),
);

const TOKEN = new RegExp(
  [
    String.raw`${codes.colour}(?:(\d{1,2})(?:,(\d{1,2}))?)?`,
    String.raw`${codes.hexColour}(?:([\dA-Fa-f]{6})(?:,([\dA-Fa-f]{6}))?)?`,
    `[${[...toggles.keys(), codes.reset].join("")}]`,
  ].join("|"),
  "gu",
);
/** The number that stands for the colour of the page. */
const DEFAULT_COLOUR = 99;

export function spansOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  let style = plainStyle;
  let from = 0;
  const add = (end: number): void => {
    if (end > from) spans.push({ text: text.slice(from, end), style });
  };
  for (const match of text.matchAll(TOKEN)) {
    add(match.index);
    from = match.index + match[0].length;
    style = styleAfter(style, match);
  }
  add(text.length);
  return spans;
}

function styleAfter(style: Style, match: RegExpExecArray): Style {
  const [token, colour, background, hex, hexBackground] = match;
  const code = token.charAt(0);
  if (code === codes.reset) return plainStyle;
  const toggle = toggles.get(code);
  if (toggle !== undefined) return { ...style, [toggle]: !style[toggle] };
  if (code === codes.colour) {
    if (colour === undefined) return { ...style, colour: undefined, background: undefined };
    return {
      ...style,
      colour: numbered(colour),
      ...(background !== undefined && { background: numbered(background) }),
    };
  }
  if (hex === undefined) return { ...style, colour: undefined, background: undefined };
  return {
    ...style,
    colour: `#${hex}`,
    ...(hexBackground !== undefined && { background: `#${hexBackground}` }),
  };
}

function numbered(digits: string): string | undefined {
  const number = Number(digits);
  return number >= DEFAULT_COLOUR ? undefined : String(number);
}

/** The text alone. */
export function withoutFormatting(text: string): string {
  return text.replaceAll(TOKEN, "");
}
