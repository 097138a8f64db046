/** Commands about the page itself. */
import type { CommandRow } from "./command.ts";

export const pageRows = {
  close: { syntax: "", min: 0, offline: true, run: ({ client, place }) => client.closeBuffer(place) },
  clear: { syntax: "", min: 0, offline: true, run: ({ client, place }) => client.clear(place) },
  search: { syntax: "", min: 0, run: "search" },
  settings: { syntax: "", min: 0, offline: true, run: "settings" },
  keys: { syntax: "", min: 0, offline: true, run: "shortcuts" },
  help: { syntax: "", min: 0, offline: true, run: "commands" },
} as const satisfies Readonly<Record<string, CommandRow>>;
