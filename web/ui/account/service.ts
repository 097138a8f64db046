/** Commands of services, and what they answered: busy meanwhile, with the words of the last answer. */
import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { client } from "../store.ts";

/** The notices of a service that answer a command. */
export async function tell(service: "CS" | "HISTSERV" | "NS", text: string): Promise<readonly string[]> {
  const { messages, refusal } = await client.request(service, [text]);
  if (refusal !== undefined) return [refusal];
  return messages.filter(({ command }) => command === "NOTICE").map(({ params }) => params.at(-1) ?? "");
}

/** A form's state: whether it waits, and what was answered last. */
export interface Talk {
  readonly busy: Signal<boolean>;
  readonly said: Signal<string | undefined>;
  readonly run: (text: string) => Promise<readonly string[]>;
}

export function newTalk(service: "CS" | "NS" = "NS"): Talk {
  const busy = signal(false);
  const said = signal<string | undefined>(undefined);
  const run = async (text: string): Promise<readonly string[]> => {
    busy.value = true;
    said.value = undefined;
    const lines = await tell(service, text);
    busy.value = false;
    said.value = lines.join(" ");
    return lines;
  };
  return { busy, said, run };
}
