/** Links in a text, by linkify-it: only those that a browser opens safely, and that say where they lead. */
import { LinkifyIt } from "linkify-it";

interface TextPart {
  readonly kind: "text";
  readonly text: string;
}

interface LinkPart {
  readonly kind: "link";
  readonly text: string;
  readonly url: string;
  /** The host, where the text does not show it as it is. */
  readonly host: string | undefined;
}

/** The name of a channel, which a click joins. */
interface ChannelPart {
  readonly kind: "channel";
  readonly text: string;
}

export type Part = TextPart | LinkPart | ChannelPart;

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false });

/** Texts that are longer are not looked through: nobody clicks there. */
const MOST_CHARACTERS = 20_000;
const CHANNEL = /(?<=^|[\s(])#[^\s,:()]{1,63}/gu;

/** Undefined for other schemes than a browser opens safely. */
function safe(url: string): URL | undefined {
  const parsed = URL.parse(url);
  return parsed !== null && (parsed.protocol === "https:" || parsed.protocol === "http:")
    ? parsed
    : undefined;
}

export function partsOf(text: string): readonly Part[] {
  if (text.length > MOST_CHARACTERS) return [{ kind: "text", text }];
  const parts: Part[] = [];
  let from = 0;
  for (const { index, lastIndex, url } of linkify.match(text) ?? []) {
    const parsed = safe(url);
    if (parsed === undefined) continue;
    const shown = text.slice(index, lastIndex);
    const { href, hostname } = parsed;
    const host = shown.toLowerCase().includes(hostname) ? undefined : hostname;
    parts.push(...channelsIn(text.slice(from, index)));
    parts.push({ kind: "link", text: shown, url: href, host });
    from = lastIndex;
  }
  parts.push(...channelsIn(text.slice(from)));
  return parts;
}

function channelsIn(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(CHANNEL)) {
    const name = match[0].replace(/[.!?;'"]+$/u, "");
    if (name.length < 2) continue;
    if (match.index > from) parts.push({ kind: "text", text: text.slice(from, match.index) });
    parts.push({ kind: "channel", text: name });
    from = match.index + name.length;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}
