/** Uploaded files as operators see them. The server hands in what keeps them. */

export interface HostedFile {
  readonly url: string;
  /** The account that uploaded it. */
  readonly account: string;
  /** The name that it had there. */
  readonly name: string | undefined;
  /** Content-Type. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Every method throws, or rejects, if files cannot be read or removed at the moment. */
export interface FilesPort {
  /** The accounts with the most bytes, most first. */
  usage(
    most: number,
  ): readonly { readonly account: string; readonly files: number; readonly bytes: number }[];
  /** Files of an account, the newest first, and how many it has in all. */
  list(
    account: string,
    offset: number,
    most: number,
  ): { readonly files: readonly HostedFile[]; readonly total: number; readonly bytes: number };
  /** By the URL, or the last part of it. Resolves to undefined if there is no such file. */
  remove(file: string): Promise<HostedFile | undefined>;
  /** Resolves to the number of removed files: a thousand at most. */
  removeAll(account: string): Promise<number>;
}

/** Files that an operator has removed. */
export interface RemovedFiles {
  readonly account: string;
  readonly count: number;
  /** The URL of a single one. */
  readonly url?: string;
}
