/** Limits of filters on texts, and of the mutes that they impose. */

export const filterLimitRows = {
  filters: {
    default: 200,
    min: 0,
    max: 2_000,
    help: "Filters of FILTER. Another one is refused.",
  },
  filterPatternLength: {
    default: 250,
    min: 20,
    max: 350,
    help: "Bytes in a pattern of FILTER. A longer one is refused.",
  },
  filterProgram: {
    default: 10_000,
    min: 100,
    max: 200_000,
    help: "Instructions of all filters together, those of [[filter]] too: about one for each letter of a pattern, and each repetition as `{50}` as often as it says. Another filter is refused. The time for a text grows with it.",
  },
  filterText: {
    default: 8_192,
    min: 400,
    max: 65_536,
    help: "Characters of a text that filters look at. The rest is ignored; keep it at `multiline-bytes` or above.",
  },
  mutes: {
    default: 1_000,
    min: 10,
    max: 100_000,
    help: "Users who are muted by filters or by the policy hook. The oldest mute is forgotten.",
  },
} as const;
