/** Takes a guide apart: its sections, what it cites, its excerpts of code and of traces, its words of code. */

/** `file` → `name`, `name`: what a guide says is declared in a file. */
interface Citation {
  readonly file: string;
  readonly names: readonly string[];
}

/** A piece of code, and the citation that stands last before it. */
export interface Excerpt {
  readonly from: Citation | undefined;
  readonly code: string;
}

export interface Section {
  /** Number of `#`. */
  readonly level: number;
  readonly title: string;
  readonly citations: readonly Citation[];
  readonly excerpts: readonly Excerpt[];
  /** Lines of each block of system calls. */
  readonly traces: readonly (readonly string[])[];
  /** Every text in backticks. */
  readonly codeWords: readonly string[];
  /** Rows of tables, items of lists. */
  readonly rows: number;
  readonly items: number;
}

const BLOCK = /```(\w+)\n(.*?)\n```/gs;
const CITATION = /`([\w./-]+\.\w+)`\s+→\s+((?:`[^`]+`(?:,\s+(?=`))?)+)/g;
/** Holds the place of a block while the text is read. */
const PLACE = "\u0000";

/** The sections of a guide in their order. */
export function sectionsOf(markdown: string): Section[] {
  const blocks: { language: string; text: string }[] = [];
  const rest = markdown.replace(BLOCK, (_, language: string, text: string) => {
    blocks.push({ language, text });
    return PLACE;
  });
  let last: Citation | undefined;
  return rest.split(/^(?=#)/m).map((part) => {
    const heading = /^(#+) (.*)/.exec(part);
    const citations: Citation[] = [];
    const excerpts: Excerpt[] = [];
    const traces: string[][] = [];
    for (const [found, file, names] of part.matchAll(new RegExp(`${CITATION.source}|${PLACE}`, "g"))) {
      if (found !== PLACE) {
        last = { file: file ?? "", names: inBackticks(names ?? "") };
        citations.push(last);
        continue;
      }
      const block = blocks.shift();
      if (block?.language === "ts") excerpts.push({ from: last, code: block.text });
      if (block?.language === "strace") traces.push(block.text.split("\n"));
    }
    return {
      level: heading?.[1]?.length ?? 0,
      title: heading?.[2] ?? "",
      citations,
      excerpts,
      traces,
      codeWords: inBackticks(part),
      rows: part.match(/^\|/gm)?.length ?? 0,
      items: part.match(/^(?:-|\d+\.) /gm)?.length ?? 0,
    };
  });
}

/** Files and folders of the project that a text names in backticks. */
export function pathsIn(markdown: string): string[] {
  return inBackticks(markdown).filter((word) => /^(?:src|docs|test|bench)\/[\w./-]+$/.test(word));
}

function inBackticks(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? "");
}
