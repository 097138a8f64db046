/** The colour of a nick: the same for the same nick everywhere, out of hues that can be read on both grounds. */

/** Classes `nick-0` and following of the style sheet. */
export const NICK_COLOURS = 16;

/** FNV-1a of the folded nick. */
export function nickColour(nick: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const letter of nick.toLowerCase().replace(/[_`|^]+$/u, "")) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01_00_01_93);
  }
  return (hash >>> 0) % NICK_COLOURS;
}
