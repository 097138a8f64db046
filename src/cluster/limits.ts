/** Limits of a node of a cluster: their defaults and effects. Times in milliseconds. */
export interface ClusterLimits {
  /** An entry without an answer for this long is sent again, under the same id. */
  readonly appendTimeout: number;
  /** Wait before another try of anything that the servers did not do. */
  readonly retryWait: number;
  /** An entry of this node that the stream has and that was not heard for this long is read from the stream. */
  readonly gapWait: number;
  /** The stream is asked this often whether it has entries that were not heard. */
  readonly lookInterval: number;
  /** The most that one request for entries asks for. */
  readonly pullBytes: number;
  /** A request for entries without an answer for this long is made again. */
  readonly pullTimeout: number;
  /** Entries that are heard while the stream is read, and kept: more are read from the stream. */
  readonly heardEntries: number;
}

export const defaultClusterLimits: ClusterLimits = {
  appendTimeout: 2_000,
  retryWait: 250,
  gapWait: 100,
  lookInterval: 1_000,
  pullBytes: 16_777_216,
  pullTimeout: 5_000,
  heardEntries: 10_000,
};
