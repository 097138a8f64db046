/** The state before a connection, and after a connection was lost. */
import { defaultFacts } from "./server-facts.ts";
import type { State } from "./state.ts";

export const initialState: State = {
  phase: "idle",
  refusal: undefined,
  verification: undefined,
  retryAt: undefined,
  nick: "",
  account: undefined,
  away: false,
  userModes: "",
  capabilities: new Map(),
  server: defaultFacts,
  buffers: new Map(),
  people: new Map(),
  friends: new Map(),
  wished: [],
  whois: undefined,
  directory: { loading: false, channels: [] },
  search: { query: "", loading: false, found: [], failure: undefined },
  active: undefined,
  readingBack: undefined,
  attentive: true,
  nextId: 1,
};

/** Lines, names and counts stay; what only a connection has goes. Messages that nobody confirmed have failed. */
export function afterLoss(state: State): State {
  const buffers = [...state.buffers].map(([key, buffer]) => {
    const unsure = buffer.lines.some(({ delivery }) => delivery === "sending");
    const lines = unsure
      ? buffer.lines.map((line) =>
          line.delivery === "sending" ? { ...line, delivery: "failed" as const } : line,
        )
      : buffer.lines;
    const history = { ...buffer.history, loading: false };
    return [
      key,
      { ...buffer, lines, history, joined: false, members: new Map(), typing: new Map() },
    ] as const;
  });
  return {
    ...state,
    userModes: "",
    buffers: new Map(buffers),
    people: new Map(),
    friends: new Map([...state.friends.keys()].map((key) => [key, undefined])),
    directory: { ...state.directory, loading: false },
    search: { ...state.search, loading: false },
    whois: undefined,
    verification: undefined,
  };
}
