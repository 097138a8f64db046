/** Renders an outgoing line for a session, as one string that a test can compare. */
import type { SessionPort } from "../../../src/irc/commands/session-port.ts";
import type { CapabilityName } from "../../../src/irc/wire/capabilities.ts";
import type { OutgoingMessage } from "../../../src/irc/delivery/outgoing-message.ts";

/** The name of the server under test. */
export const SERVER = "irc.test";

/** `@tags :prefix COMMAND params`, as this session's capabilities have it; undefined if it is not to hear it. */
export function renderFor(session: SessionPort, line: OutgoingMessage): string | undefined {
  const lacking = (name: CapabilityName): boolean => !session.has(name);
  if (listOf(line.requires).some(lacking) || !listOf(line.unless).every(lacking)) return undefined;
  const { extended } = line;
  const params = extended !== undefined && session.has(extended.capability) ? extended.params : line.params;
  const prefix = line.prefix ?? line.source?.mask ?? SERVER;
  const tags = session.has("message-tags") ? renderTags(line) : "";
  return `${tags}:${prefix} ${[line.command, ...params.slice(0, -1), ...params.slice(-1).map(trailing)].join(" ")}`;
}

function listOf(names: OutgoingMessage["requires"]): readonly CapabilityName[] {
  return names === undefined ? [] : [names].flat();
}

function renderTags(line: OutgoingMessage): string {
  const tags = [...(line.clientTags ?? [])].map(([name, value]) =>
    value === "" ? name : `${name}=${value}`,
  );
  if (line.messageId !== undefined) tags.unshift(`msgid=${line.messageId}`);
  return tags.length === 0 ? "" : `@${tags.join(";")} `;
}

/** The last parameter, with its colon where it needs one. */
function trailing(param: string): string {
  return param === "" || param.startsWith(":") || param.includes(" ") ? `:${param}` : param;
}
