/** Reads a configuration file into plain values. Knows no option. */
import { isTable } from "./check.ts";
import { ConfigurationError } from "./errors.ts";

/** Throws {@link ConfigurationError}, naming the line, where the text is not TOML. `name` is what to call the file. */
export function parseToml(text: string, name: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = Bun.TOML.parse(text);
    return isTable(document) ? document : {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const reason = error.message.replace(/^TOML Parse error: /u, "");
    throw new ConfigurationError([`${name}:${faultyLine(text)}: not TOML: ${reason}`]);
  }
}

/**
 * Number of the line at which the entry begins that is not TOML. The runtime's parser does not tell it, so it is the
 * one after the longest beginning of the text that is TOML.
 */
function faultyLine(text: string): number {
  const lines = text.split("\n");
  let good = lines.length - 1;
  while (good > 0 && !isToml(lines.slice(0, good).join("\n"))) good -= 1;
  return good + 1;
}

function isToml(text: string): boolean {
  try {
    Bun.TOML.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The text of a file that an option names. Throws {@link ConfigurationError}, naming the option, where it cannot be read. */
export async function readText(path: string, option: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await Bun.file(path).bytes());
  } catch (error) {
    const reason = error instanceof TypeError ? "is not UTF-8" : reasonOf(error);
    throw new ConfigurationError([
      `${option}: got ${JSON.stringify(path)}, which ${reason}; expected the path of a file`,
    ]);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EACCES: "may not be read",
  EISDIR: "is a directory",
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? `cannot be read (${code === "" ? String(error) : code})`;
}
