/** Finds commands in a document for operators or users: lines of shell blocks, lines of IRC blocks, and code in sentences. */

export interface Command {
  /** `client`: for an IRC client or a bouncer, which sends nothing of it as it is. */
  readonly kind: "shell" | "irc" | "client";
  readonly text: string;
}

/** Languages of blocks that hold configurations and answers. */
const CONFIGURATIONS = new Set(["toml", "nginx", "haproxy", "ini", "yaml", "json", "text"]);

/** Programs that a shell command may begin with. Others have to be added, so that none is taken for a word. */
const PROGRAMS =
  /^(?:apt|bun|bunx|certbot|cp|curl|docker|git|install|journalctl|mkdir|nats|npx|openssl|podman|relais|rm|sh|sudo|systemctl|tail|useradd) /u;

/** Words that an IRC client takes as a command. */
const OF_CLIENTS = /^\/(?:quote|msg|join|oper|cs|chanserv|ns|hs)(?: |$)/u;

/** Commands of irssi, WeeChat, soju and ZNC. */
const OF_PROGRAMS = /^\/(?:(?:network|server|connect|set|znc) |save$|msg (?:BouncerServ|\*sasl) )/u;

/** Code that is no command: paths, settings, and values with spaces, which are few. */
const NO_COMMANDS = [
  /^\/[a-z]*[/.][^ ]*$/u,
  /^\/(?:healthz|readyz|metrics)?$/u,
  /^[a-z][a-z.-]* = \S.*$/u,
  /^(?:-v|--[a-z-]+) \S/u,
  /^(?:[A-Za-z] )+[A-Za-z]$/u,
];

/** All of them, once each, in their order. Throws on code that it cannot tell, unless it is one of `words`, or any may be. */
export function commandsIn(document: string, words: readonly string[] | "any" = []): readonly Command[] {
  const found = new Map<string, Command>();
  const add = (kind: Command["kind"], text: string): void =>
    void found.set(`${kind} ${text}`, { kind, text });
  const text = document.replaceAll(/^```(\w*)\n([^]*?)^```$/gmu, (_, language: string, block: string) => {
    for (const command of inBlock(language, block)) add(command.kind, command.text);
    return "";
  });
  for (const [, , span = ""] of text.matchAll(/(?<!`)(`+)(?!`)([^]+?)(?<!`)\1(?!`)/gu)) {
    const code = span.replaceAll(/\s+/gu, " ");
    if (words.includes(code)) continue;
    const kind = kindOf(code);
    if (kind === "unclear" && words === "any") continue;
    if (kind === "unclear") throw new Error(`neither a command nor a value that is known: ${code}`);
    if (kind !== undefined) add(kind, code);
  }
  return [...found.values()];
}

function inBlock(language: string, block: string): readonly Command[] {
  if (CONFIGURATIONS.has(language)) return [];
  if (language === "sh") {
    // A script is one command.
    if (block.startsWith("#!")) return [{ kind: "shell", text: block.trim() }];
    const lines = block.replaceAll("\\\n", "").trim().split("\n");
    return lines.map((line) => ({ kind: "shell", text: line.replaceAll(/ {2,}/gu, " ") }));
  }
  if (language !== "") throw new Error(`a block in an unknown language: ${language}`);
  return block
    .trim()
    .split("\n")
    .map((line) => {
      // An explanation stands behind some spaces.
      const [command = ""] = line.split(/ {3,}/u);
      const kind = kindOfLine(command);
      if (kind === undefined) throw new Error(`neither a command nor in a language: ${line}`);
      return { kind, text: command };
    });
}

function kindOfLine(line: string): "irc" | "client" | undefined {
  if (OF_PROGRAMS.test(line)) return "client";
  return OF_CLIENTS.test(line) ? "irc" : undefined;
}

function kindOf(code: string): Command["kind"] | "unclear" | undefined {
  if (PROGRAMS.test(code)) return "shell";
  if (OF_PROGRAMS.test(code)) return "client";
  if (NO_COMMANDS.some((pattern) => pattern.test(code))) return undefined;
  if (OF_CLIENTS.test(code) || /^[A-Z]{2,}(?: |$)/u.test(code) || /^[+-][a-zA-Z]+ /u.test(code)) return "irc";
  if (!code.includes(" ") && !code.startsWith("/")) return undefined;
  return "unclear";
}

/** True if a line is a case of what a document writes: `<…>` stands for words, `[…]` may be left out. */
export function isCaseOf(written: string, line: string): boolean {
  let pattern = written
    .replaceAll(/[.*+?^${}()|\\]/gu, String.raw`\$&`)
    .replaceAll(/<[^>]+>/gu, String.raw`\S.*?`);
  const optional = / ?\[([^[\]]*)\]/u;
  while (optional.test(pattern)) pattern = pattern.replace(optional, "(?: $1)?");
  return new RegExp(`^${pattern}(?: .*)?$`, "iu").test(line);
}
