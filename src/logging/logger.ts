/** The log: JSON lines for programs, readable lines for people, both on standard output. Knows no event. */
import pino from "pino";
import type { Settings } from "../config/options.ts";
import { LogOutput } from "./output.ts";
import { later, RecordLimit } from "./record-limit.ts";

type Level = "debug" | "info" | "warn" | "error";
type LogSettings = Settings["log"];

/** How one kind of event is logged. */
export interface EventRow {
  readonly level: Level;
  readonly message: string;
  /** Peers can cause it as often as they like: at most `limit` records in ten seconds, and a count of the others. */
  readonly atWill: boolean;
}

export interface Log {
  write(level: Level, facts: Readonly<Record<string, unknown>>, message: string): void;
  /** `event` is its kind. */
  writeEvent(event: string, row: EventRow, facts: Readonly<Record<string, unknown>>): void;
  /** Writes by this level and limit from now on. */
  configure(settings: Pick<LogSettings, "level" | "limit">): void;
  /** Writes out what waits and closes the log. */
  close(): Promise<void>;
}

export async function openLog({ level, format, limit }: LogSettings): Promise<Log> {
  const output = new LogOutput((lines) =>
    logger.warn({ event: "lines-dropped", lines }, "the log's reader was too slow, so lines were dropped"),
  );
  const terminal = process.stdout.isTTY;
  const readable = format === "auto" ? terminal : format === "readable";
  const render = readable ? await readableLine(terminal && (process.env["NO_COLOR"] ?? "") === "") : String;
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => output.write(render(line)) },
  );
  const records = new RecordLimit({
    limit,
    omitted: (event, omitted) => logger.warn({ event, omitted }, "more records of this kind were left out"),
    later,
  });
  return {
    write: (lineLevel, facts, message) => logger[lineLevel](facts, message),
    writeEvent: (event, { level: rowLevel, message, atWill }, facts) => {
      if (!logger.isLevelEnabled(rowLevel) || (atWill && !records.admit(event))) return;
      logger[rowLevel]({ event, ...facts }, message);
    },
    configure: (next) => {
      logger.level = next.level;
      records.configure(next.limit);
    },
    close: () => {
      records.end();
      return output.close();
    },
  };
}

/** Loads its modules on demand: with a JSON log, the server starts sooner without them. */
async function readableLine(colorize: boolean): Promise<(line: string) => string> {
  const { prettyFactory } = await import("pino-pretty");
  const pretty = prettyFactory({
    colorize,
    translateTime: "SYS:yyyy-mm-dd HH:MM:ss",
    ignore: "event",
    singleLine: true,
  });
  return (line) => pretty(line);
}
