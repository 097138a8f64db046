/**
 * A line as a client reads it, with a parser of its own, so that the server's parser does not judge the server's output.
 * Reading checks what holds for every line: one line, its length, its encoding, its syntax.
 * Source: Modern IRC, "Message Format"; IRCv3 Message Tags, "Format" and "Size limit".
 */
import { isUtf8 } from "node:buffer";
import { demand } from "./violation.ts";

const MOST_BYTES = 512;
const MOST_TAG_BYTES = 8191;
const COMMAND = /^(?:[A-Z]+|\d{3})$/;
/** Key: the server's, perhaps with a vendor; or a client's, which nobody may judge. Value: nothing that would end it. */
const TAG = /^(\+[^\0\r\n;= ]*|(?:[A-Za-z0-9.-]+\/)?[A-Za-z0-9-]+)(?:=([^\0\r\n; ]*))?$/;

export interface HeardLine {
  readonly text: string;
  /** Values as they stand in the line, still escaped. */
  readonly tags: ReadonlyMap<string, string>;
  readonly source: string | undefined;
  readonly command: string;
  readonly params: readonly string[];
  /** For several lines that are one message: those between the ends of a batch, or all lines without a batch. */
  readonly inside?: readonly HeardLine[];
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

export function readHeardLine(bytes: Buffer): HeardLine {
  demand(isUtf8(bytes), () => `a line that is not UTF-8: ${bytes.toString("latin1")}`);
  const text = bytes.toString("utf8");
  const shown = (): string => JSON.stringify(text);
  demand(text.endsWith("\r\n"), () => `a line without CR LF at its end: ${shown()}`);
  const line = text.slice(0, -2);
  demand(!/[\0\r\n]/.test(line), () => `more than one line, or a NUL: ${shown()}`);
  let tags = NO_TAGS;
  let rest = line;
  let tagBytes = 0;
  if (line.startsWith("@")) {
    const space = line.indexOf(" ");
    demand(space !== -1, () => `tags and nothing else: ${shown()}`);
    tags = readTags(line.slice(1, space));
    rest = line.slice(space + 1);
    tagBytes = Buffer.byteLength(line.slice(0, space + 1));
  }
  demand(tagBytes <= MOST_TAG_BYTES, () => `${tagBytes} bytes of tags: ${shown()}`);
  demand(bytes.length - tagBytes <= MOST_BYTES, () => `${bytes.length - tagBytes} bytes: ${shown()}`);
  let source: string | undefined;
  if (rest.startsWith(":")) {
    const space = rest.indexOf(" ");
    source = rest.slice(1, space === -1 ? undefined : space);
    rest = space === -1 ? "" : rest.slice(space + 1);
  }
  const colon = rest.indexOf(" :");
  const words = (colon === -1 ? rest : rest.slice(0, colon)).split(" ");
  const [command = "", ...params] = words;
  demand(COMMAND.test(command), () => `no command: ${shown()}`);
  // Two spaces in a row, or one at the end, would be an empty middle parameter.
  demand(!params.includes(""), () => `an empty middle parameter: ${shown()}`);
  if (colon !== -1) params.push(rest.slice(colon + 2));
  demand(params.length <= 15, () => `${params.length} parameters: ${shown()}`);
  return { text: line, tags, source, command, params };
}

function readTags(section: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const tag of section.split(";")) {
    const found = TAG.exec(tag);
    demand(found !== null, () => `a malformed tag: ${tag}`);
    const [, name = "", value = ""] = found;
    demand(!tags.has(name), () => `the tag ${name} twice`);
    tags.set(name, value);
  }
  return tags;
}
