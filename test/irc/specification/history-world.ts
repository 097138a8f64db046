/** Clients that speak, and clients that read what was said. */
import { expect } from "bun:test";
import { START } from "../session/harness.ts";
import type { FakeConnection, World } from "../session/harness.ts";

export const READER = "draft/chathistory batch server-time message-tags";

export const time = (seconds: number): string => new Date(START + seconds * 1000).toISOString();
export const at = (seconds: number): string => `timestamp=${time(seconds)}`;

/** Ada, who speaks in #tea, and a reader with these capabilities who listens. */
export function speakerAndReader(
  world: World,
  capabilities = READER,
): Readonly<Record<"ada" | "reader", FakeConnection>> {
  const ada = world.connect("ada", "message-tags");
  const reader = world.connect("reader", capabilities);
  ada.say("JOIN #tea");
  reader.say("JOIN #tea");
  world.hush();
  return { ada, reader };
}

/** One message a second, from the first second on. */
export function speak(speaker: FakeConnection, ...lines: readonly string[]): void {
  for (const line of lines) {
    speaker.world.now += 1_000;
    speaker.say(line);
  }
  speaker.world.hush();
}

/** Numbered messages to #tea: 1 in the first second. */
export function count(speaker: FakeConnection, most: number): void {
  const numbers = Array.from({ length: most }, (_, place) => place + 1);
  speak(speaker, ...numbers.map((number) => `PRIVMSG #tea :${number}`));
}

/** The last words of the lines in the batch that answers. Throws if it is not a whole batch. */
export function inBatch(client: FakeConnection, command: string, type = "chathistory"): string[] {
  const lines = client.ask(command);
  const [first = "", ...rest] = lines;
  const [, reference = ""] =
    new RegExp(`^(?:@\\S+ )?:irc\\.test BATCH \\+(\\S+) ${type}`, "u").exec(first) ?? [];
  const last = rest.pop();
  if (reference === "" || last === undefined || !last.endsWith(` BATCH -${reference}`)) {
    throw new Error(`not a batch: ${lines.join("\n")}`);
  }
  for (const line of rest) expect(line).toStartWith(`@batch=${reference};`);
  return rest.map((line) => line.split(" :").at(-1) ?? "");
}

/** The id of the message with this text, as this client is shown it. */
export function idOf(client: FakeConnection, text: string, target = "#tea"): string {
  const lines = client.ask(`CHATHISTORY LATEST ${target} * 100`);
  const line = lines.find((one) => one.endsWith(` :${text}`)) ?? "";
  const [, id = ""] = /msgid=([^ ;]+)/u.exec(line) ?? [];
  if (id === "") throw new Error(`no message ${text}`);
  return id;
}

/** Names and times, as TARGETS lists them. */
export function targetsOf(client: FakeConnection, command: string): string[] {
  const [, ...lines] = client.ask(command);
  expect(lines.pop()).toMatch(/ BATCH -/u);
  return lines.map((line) => line.replace(/^\S+ :irc\.test CHATHISTORY TARGETS /u, ""));
}
