/**
 * The JetStream stream that holds the log: one subject, entries in files, and a copy of each for those who listen. Its
 * description names the state that the log begins with.
 */
import { JetStreamApiError, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import type { JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { LogError } from "./errors.ts";

export interface StreamOptions {
  /** Its name, by which its subjects are called too: letters, digits, hyphens and underscores. */
  readonly stream: string;
  /** Servers that have a copy of the stream: 1, 3 or 5. */
  readonly replicas: number;
  /** Milliseconds in which JetStream knows the id of an entry. */
  readonly duplicateWindow: number;
}

/** The log as it was found. */
export interface LogFacts {
  /** Differs between any two logs. */
  readonly epoch: string;
  /** Name of the state that the log begins with; empty for an empty network. */
  readonly base: string;
  /** Position of the first entry that the log still has, and of the last one. */
  readonly first: number;
  readonly last: number;
}

const STREAM_NOT_FOUND = 10_059;
const NAME_IN_USE = 10_058;
/**
 * The description of the stream: older servers of NATS have no metadata, and do not agree on the time at which it was made. It
 * names the log, and the state that this begins with.
 */
const DESCRIPTION = /^The log (?<epoch>[\da-z]+) of a Relais network\. It begins with: (?<base>.*)$/u;

/** Entries go to this subject. */
export function entrySubject(stream: string): string {
  return `${stream}.entries`;
}

/** From this one everyone hears of an entry as soon as the stream has it. */
export function liveSubject(stream: string): string {
  return `${stream}.live`;
}

/**
 * Makes the stream if it does not exist, with `base` as the name of the state that the log begins with. Throws a
 * {@link LogError} for one that is not fit to be the log.
 */
export async function openStream(
  manager: JetStreamManager,
  options: StreamOptions,
  base: string,
): Promise<LogFacts> {
  const { stream, replicas, duplicateWindow } = options;
  const found = await findStream(manager, stream);
  if (found !== undefined) return found;
  try {
    await manager.streams.add({
      name: stream,
      subjects: [entrySubject(stream)],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      num_replicas: replicas,
      duplicate_window: nanos(duplicateWindow),
      republish: { src: entrySubject(stream), dest: liveSubject(stream) },
      // Entries are removed from the beginning only.
      deny_delete: true,
      description: `The log ${Date.now().toString(36)} of a Relais network. It begins with: ${base}`,
    });
  } catch (error) {
    // Another node makes it at the same moment.
    if (!(error instanceof JetStreamApiError) || error.code !== NAME_IN_USE) throw error;
  }
  const made = await findStream(manager, stream);
  // The server that is asked may not know of it yet.
  if (made === undefined) throw new Error(`the NATS servers do not all know the stream ${stream} yet`);
  return made;
}

/** Undefined if there is no such stream. Throws a {@link LogError} for one that is not fit to be the log. */
export async function findStream(manager: JetStreamManager, stream: string): Promise<LogFacts | undefined> {
  let info: StreamInfo;
  try {
    info = await manager.streams.info(stream);
  } catch (error) {
    if (isNoStream(error)) return undefined;
    throw error;
  }
  checkStream(info, stream);
  const { state } = ledBy(info);
  return { ...namesOf(info), first: state.first_seq, last: state.last_seq };
}

/** True where the servers say that there is no such stream. */
export function isNoStream(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND;
}

/** Throws an Error without a leader: each server answers then, with what it has itself, which may be older. */
export function ledBy(info: StreamInfo): StreamInfo {
  const { cluster } = info;
  if (cluster !== undefined && (cluster.leader ?? "") === "")
    throw new Error("the NATS servers have no leader for the log now");
  return info;
}

/** The names of a log and of the state that it begins with. Throws a {@link LogError} for another stream. */
export function namesOf({ config }: StreamInfo): Pick<LogFacts, "epoch" | "base"> {
  const { epoch, base = "" } = DESCRIPTION.exec(config.description ?? "")?.groups ?? {};
  if (epoch === undefined)
    throw new LogError("STREAM_UNFIT", `The stream ${config.name} cannot be the log: Relais has not made it`);
  return { epoch, base };
}

function checkStream({ config }: StreamInfo, stream: string): void {
  const { subjects, retention, republish, max_age, max_bytes, max_msgs } = config;
  const fault =
    subjects.join() !== entrySubject(stream)
      ? `has the subjects ${subjects.join()}`
      : republish?.dest !== liveSubject(stream)
        ? `does not republish to ${liveSubject(stream)}`
        : retention !== RetentionPolicy.Limits || max_age > 0 || max_bytes > 0 || max_msgs > 0
          ? "removes entries by itself"
          : undefined;
  if (fault !== undefined) {
    throw new LogError("STREAM_UNFIT", `The stream ${stream} cannot be the log: it ${fault}`);
  }
}
