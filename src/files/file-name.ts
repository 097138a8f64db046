/** Names of files: taken from a client's Content-Disposition, and given to those who download. */
import { create, parse } from "content-disposition";

/** Characters that are kept of a name. */
const LONGEST = 120;

/** Control characters, and those that turn the direction of what follows. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The last part of the path that the client states, without characters that mislead; undefined without one. */
export function statedName(header: string | null): string | undefined {
  if (header === null) return undefined;
  const { filename = "" } = parse(header).parameters;
  const last = filename.toWellFormed().replaceAll(INVISIBLE, "").split(/[/\\]/u).at(-1) ?? "";
  const name = last.replaceAll(/[<>:"|?*]/gu, "_").replaceAll(/^[\s.]+|[\s.]+$/gu, "");
  if (name === "") return undefined;
  const letters = Array.from(name);
  if (letters.length <= LONGEST) return name;
  const [extension = ""] = /\.[^.]{1,16}$/u.exec(name) ?? [];
  return letters.slice(0, LONGEST - extension.length).join("") + extension;
}

/** Value of Content-Disposition. */
export function disposition(shown: boolean, name: string): string {
  return create(name, { type: shown ? "inline" : "attachment" });
}
