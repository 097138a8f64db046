/** The log: JSON lines for programs, readable lines for people, both on standard output. Knows no event. */
import pino from "pino";
import type { Settings } from "../config/options.ts";
import { LogOutput } from "./output.ts";

type Level = "debug" | "info" | "warn" | "error";
type LogSettings = Settings["log"];

/** How one kind of event is logged. */
export interface EventRow {
  readonly level: Level;
  readonly message: string;
}

export interface Log {
  write(level: Level, facts: Readonly<Record<string, unknown>>, message: string): void;
  setLevel(level: LogSettings["level"]): void;
  /** Writes out what waits and closes the log. */
  close(): Promise<void>;
}

export async function openLog({ level, format }: LogSettings): Promise<Log> {
  const output = new LogOutput();
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
  return {
    write: (lineLevel, facts, message) => logger[lineLevel](facts, message),
    setLevel: (next) => {
      logger.level = next;
    },
    close: () => output.close(),
  };
}

/** Loads what it needs: where the log is JSON, the server starts sooner without. */
async function readableLine(colorize: boolean): Promise<(line: string) => string> {
  const { prettyFactory } = await import("pino-pretty");
  const pretty = prettyFactory({
    colorize,
    translateTime: "SYS:HH:MM:ss",
    ignore: "event",
    singleLine: true,
  });
  return (line) => pretty(line);
}
