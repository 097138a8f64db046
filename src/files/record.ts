/** Facts of an uploaded file, and the place that keeps them. Implemented by the store. */

export interface FileRecord {
  /** 22 characters of base64url: nobody can guess it. The name of the file in its folder. */
  readonly id: string;
  /** The account that uploaded it. */
  readonly account: string;
  /** The name that it had there, if the client said so. */
  readonly name: string | undefined;
  /** Content-Type. */
  readonly type: string;
  /** Follows the id in the URL. */
  readonly extension: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

export interface Usage {
  readonly files: number;
  readonly bytes: number;
}

export interface AccountUsage extends Usage {
  readonly account: string;
}

/** Every method may throw if the store cannot be read or written. */
export interface FileRecords {
  add(file: FileRecord): void;
  find(id: string): FileRecord | undefined;
  /** False if there was no such file. */
  remove(id: string): boolean;
  /** Counts all files, or those of one account. */
  usage(account?: string): Usage;
  /** The accounts with the most bytes, most first. */
  usageByAccount(most: number): readonly AccountUsage[];
  /** Files of one account, the newest first. */
  ofAccount(account: string, offset: number, most: number): readonly FileRecord[];
  /** Some of them, by id, after this one. */
  page(after: string, most: number): readonly FileRecord[];
}
