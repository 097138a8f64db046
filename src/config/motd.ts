/** The message of the day as lines that fit. */
import { ConfigurationError } from "./errors.ts";
import type { Settings } from "./options.ts";
import { readText } from "./toml.ts";

/**
 * Longest line in bytes. With the longest server name (63) and nick (64) that options allow, RPL_MOTD is then within
 * the 512 bytes of a line.
 */
const MOTD_LINE_LENGTH = 370;

/** Message of the day of a server without a configuration. */
const GREETING = [
  "This is Relais, a chat server that speaks IRC.",
  "/quote HELP lists the commands, /quote HELP JOIN explains one.",
  "/join #tea takes you into the channel #tea, or opens it; /list tells which there are.",
] as const;

/**
 * Empty for none. Throws {@link ConfigurationError} for a file that cannot be read and for a line that does not fit; `prefix`
 * opens its lines.
 */
export async function readMotd(network: Settings["network"], prefix = ""): Promise<readonly string[]> {
  const option = `${prefix}${network.motdFile === undefined ? "network.motd" : "network.motd-file"}`;
  if (network.motdFile !== undefined) return motdLines(await readText(network.motdFile, option), option);
  return network.motd === undefined ? GREETING : motdLines(network.motd, option);
}

function motdLines(text: string, option: string): readonly string[] {
  const body = text.replace(/\r?\n$/u, "");
  if (body === "") return [];
  const lines = body.split(/\r?\n/u);
  const problems = lines.flatMap((line, index) => {
    const length = Buffer.byteLength(line);
    if (length > MOTD_LINE_LENGTH) {
      return [
        `${option}: got ${length} bytes in line ${index + 1}; expected at most ${MOTD_LINE_LENGTH} a line`,
      ];
    }
    return /[\0\r]/u.test(line)
      ? [`${option}: got NUL or CR in line ${index + 1}; expected plain lines`]
      : [];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return lines;
}
