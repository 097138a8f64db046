/** The answers of NickServ about an account, as Relais words them, read into facts. Knows no connection. Source: docs/accounts.md. */

/** Something that can be ended by its number or name. */
export interface Entry {
  /** Number, name or fingerprint: what the command takes. */
  readonly key: string;
  readonly text: string;
  /** It is this very client. */
  readonly own: boolean;
}

/** Lines that are no entry, such as the heading, are left out. */
function entriesOf(lines: readonly string[], form: RegExp, own: RegExp): readonly Entry[] {
  return lines.flatMap((line) => {
    const [, key, text = key] = form.exec(line) ?? [];
    if (key === undefined || text === undefined) return [];
    return [{ key, text: text.replace(own, ""), own: own.test(text) }];
  });
}

export function browsersIn(lines: readonly string[]): readonly Entry[] {
  return entriesOf(lines, /^(\d+): (.+)$/u, / \(this one\)$/u);
}

export function sessionsIn(lines: readonly string[]): readonly Entry[] {
  return entriesOf(lines, /^(\d+): (.+)$/u, /, this one$/u);
}

export function applicationsIn(lines: readonly string[]): readonly Entry[] {
  return entriesOf(lines, /^(\S+): (made .+)$/u, /$^/u);
}

export function certificatesIn(lines: readonly string[]): readonly Entry[] {
  return entriesOf(lines, /^([0-9a-f]{64})(?: \(you are connected with it\))?$/u, /$^/u);
}

/** The password that APPPASS ADD shows once. */
export function applicationPasswordIn(lines: readonly string[]): string | undefined {
  return lines.map((line) => /: ([a-z2-7]{32})$/u.exec(line)?.[1]).find((found) => found !== undefined);
}

/** The address for an app, and the key in it, that TOTP ADD shows. */
export function keyIn(lines: readonly string[]): { readonly uri: string; readonly key: string } | undefined {
  const uri = lines.find((line) => line.startsWith("otpauth://totp/"));
  const key = uri === undefined ? null : (URL.parse(uri)?.searchParams.get("secret") ?? null);
  return uri === undefined || key === null ? undefined : { uri, key };
}

/** The recovery codes that TOTP CONFIRM shows once. */
export function recoveryCodesIn(lines: readonly string[]): readonly string[] {
  const line = lines.find((each) => /^[a-z2-7]{8,}(?: [a-z2-7]{8,})+$/u.test(each));
  return line === undefined ? [] : line.split(" ");
}

/** The code that DROP asks for. */
export function dropCodeIn(lines: readonly string[]): string | undefined {
  return lines.map((line) => /: DROP \S+ (\S+)$/u.exec(line)?.[1]).find((found) => found !== undefined);
}

/** A message that EXPORT has sent. */
export interface ExportedMessage {
  readonly time: string;
  readonly target: string;
  readonly text: string;
}

export function exportedIn(lines: readonly string[]): readonly ExportedMessage[] {
  return lines.flatMap((line) => {
    const [, time, target, text = ""] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (\S+) (.*)$/su.exec(line) ?? [];
    return time === undefined || target === undefined ? [] : [{ time, target, text }];
  });
}
