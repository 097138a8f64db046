/** References to times in commands: `timestamp=2026-11-25T18:00:10.000Z`. Source: IRCv3 read-marker; IRCv3 chathistory. */

const TIMESTAMP = /^timestamp=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;

/** Milliseconds since the Unix epoch; undefined for an invalid time. Source: IRCv3 server-time, "Description". */
export function parseTimestamp(word: string): number | undefined {
  const written = TIMESTAMP.exec(word)?.[1] ?? "";
  const at = Date.parse(written);
  // 30 February would be read as 2 March.
  return !Number.isNaN(at) && new Date(at).toISOString() === written ? at : undefined;
}
