/**
 * Colours that a sender has chosen, as far as they can be read. Source: Modern IRC Formatting, "Colors"; WCAG 2.2, 1.4.3 and
 * "contrast ratio".
 */
import type { Style } from "../core/formatting.ts";

/** The 99 colours of the codes. */
const irc99: readonly string[] =
  "#ffffff #000000 #00007f #009300 #ff0000 #7f0000 #9c009c #fc7f00 #ffff00 #00fc00 #009393 #00ffff #0000fc #ff00ff #7f7f7f #d2d2d2 #470000 #472100 #474700 #324700 #004700 #00472c #004747 #002747 #000047 #2e0047 #470047 #47002a #740000 #743a00 #747400 #517400 #007400 #007449 #007474 #004074 #000074 #4b0074 #740074 #740045 #b50000 #b56300 #b5b500 #7db500 #00b500 #00b571 #00b5b5 #0063b5 #0000b5 #7500b5 #b500b5 #b5006b #ff0000 #ff8c00 #ffff00 #b2ff00 #00ff00 #00ffa0 #00ffff #008cff #0000ff #a500ff #ff00ff #ff0098 #ff5959 #ffb459 #ffff71 #cfff60 #6fff6f #65ffc9 #6dffff #59b4ff #5959ff #c459ff #ff66ff #ff59bc #ff9c9c #ffd39c #ffff9c #e2ff9c #9cff9c #9cffdb #9cffff #9cd3ff #9c9cff #dc9cff #ff9cff #ff94d3 #000000 #131313 #282828 #363636 #4d4d4d #656565 #818181 #9f9f9f #bcbcbc #e2e2e2 #ffffff".split(
    " ",
  );

/** The least contrast of a text and its ground. */
const LEAST = 4.5;

function colourOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  return name.startsWith("#") ? name : irc99[Number(name)];
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function readableOn(ground: string, wanted: string | undefined): string {
  if (wanted !== undefined && contrast(wanted, ground) >= LEAST) return wanted;
  return contrast("#000000", ground) >= LEAST ? "#000000" : "#ffffff";
}

/** Inline styles. A colour without a ground is `--ink`: the style sheet makes it as dark or as light as the page needs. */
export function coloursOf(style: Style): Readonly<Record<string, string>> {
  const [colour, background] = [colourOf(style.colour), colourOf(style.background)];
  const [text, ground] = style.reverse ? [background, colour] : [colour, background];
  if (ground !== undefined) return { color: readableOn(ground, text), backgroundColor: ground };
  return text === undefined || style.reverse ? {} : { "--ink": text };
}
