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
    // Each line of a message is one of its own to other clients: a style ends with it.
    String.raw`\n`,
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
    const isBreak = match[0] === "\n";
    if (isBreak && style === plainStyle) continue;
    add(isBreak ? match.index + 1 : match.index);
    from = match.index + match[0].length;
    style = isBreak ? plainStyle : styleAfter(style, match);
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
  return text.replaceAll(TOKEN, (code) => (code === "\n" ? code : ""));
}

/** A part of a message that stands by itself. */
export interface Block {
  readonly kind: "text" | "code";
  /** Code has no formatting. */
  readonly text: string;
}

/** A line of code, as `fromMarkdown` makes them: monospace from its beginning to its end. */
const CODE_LINE = new RegExp(
  String.raw`^${codes.monospace}([^${Object.values(codes).join("")}]*)${codes.monospace}?$`,
  "u",
);
/** One such line is only a word of code. */
const FEWEST_LINES = 2;

/** Lines of code that follow each other are a block. */
export function blocksOf(text: string): readonly Block[] {
  const lines = text.split("\n");
  if (lines.length < FEWEST_LINES) return [{ kind: "text", text }];
  const blocks: { kind: Block["kind"]; lines: string[]; raw: string[] }[] = [];
  for (const line of lines) {
    const code = CODE_LINE.exec(line)?.[1];
    const kind = code === undefined ? "text" : "code";
    const last = blocks.at(-1);
    if (last?.kind === kind) {
      last.lines.push(code ?? line);
      last.raw.push(line);
    } else blocks.push({ kind, lines: [code ?? line], raw: [line] });
  }
  return joined(
    blocks.map(({ kind, lines: shown, raw }): Block =>
      kind === "code" && raw.length < FEWEST_LINES
        ? { kind: "text", text: raw.join("\n") }
        : { kind, text: shown.join("\n") },
    ),
  );
}

/** Texts that follow each other are one. */
function joined(blocks: readonly Block[]): readonly Block[] {
  const result: Block[] = [];
  for (const block of blocks) {
    const last = result.at(-1);
    if (last?.kind === "text" && block.kind === "text")
      result[result.length - 1] = { kind: "text", text: `${last.text}\n${block.text}` };
    else result.push(block);
  }
  return result;
}
