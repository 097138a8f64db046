/** The log: JSON lines for programs, readable lines for people, both on standard output. Knows no event. */
import { once } from "node:events";
import pino from "pino";
import pretty from "pino-pretty";
import type { Settings } from "../config/options.ts";

type Level = "debug" | "info" | "warn" | "error";

/** How one kind of event is logged. */
export interface EventRow {
  readonly level: Level;
  readonly message: string;
}

export interface Log {
  write(level: Level, facts: Readonly<Record<string, unknown>>, message: string): void;
  setLevel(level: Settings["log"]["level"]): void;
  /** Writes out what waits and closes the log. */
  close(): Promise<void>;
}

/** Bytes that may wait where nobody reads standard output; what comes after is dropped, so that the server goes on. */
const WAITING_LIMIT = 1024 * 1024;

export function openLog({ level, format }: Settings["log"]): Log {
  const terminal = process.stdout.isTTY;
  return (format === "auto" ? terminal : format === "readable")
    ? openReadable(level, terminal)
    : openJson(level);
}

function openJson(level: Settings["log"]["level"]): Log {
  const output = pino.destination({ dest: 1, sync: false, maxLength: WAITING_LIMIT });
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    output,
  );
  return logOn(logger, async () => {
    const closed = once(output, "close");
    output.end();
    await closed;
  });
}

function openReadable(level: Settings["log"]["level"], terminal: boolean): Log {
  const colors = terminal && (process.env["NO_COLOR"] ?? "") === "";
  const output = pretty({
    sync: true,
    colorize: colors,
    translateTime: "SYS:HH:MM:ss",
    ignore: "pid,hostname,event",
    singleLine: true,
  });
  return logOn(pino({ level }, output), () => Promise.resolve());
}

function logOn(logger: pino.Logger, close: () => Promise<void>): Log {
  return {
    write: (level, facts, message) => logger[level](facts, message),
    setLevel: (level) => {
      logger.level = level;
    },
    close,
  };
}
