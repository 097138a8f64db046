/** Opens the file host in the data folder. */
import { join } from "node:path";
import type { Configuration } from "../config/load.ts";
import { FileService, systemTimers } from "../files/index.ts";
import type { FileEvent } from "../files/index.ts";
import type { IrcApplication } from "../irc/index.ts";
import type { EventRow, Log } from "../logging/logger.ts";
import type { Store } from "../store/index.ts";
import { fileOptions } from "./settings.ts";

const rows: Readonly<Record<FileEvent["kind"], EventRow>> = {
  "file-uploaded": { level: "info", message: "file uploaded", atWill: true },
  "file-removed": { level: "info", message: "file removed by its owner", atWill: true },
  "file-refused": { level: "info", message: "request to the file host refused", atWill: true },
  "files-failed": { level: "error", message: "the file host cannot keep or read files", atWill: true },
};

interface FileParts {
  readonly application: Pick<IrcApplication, "outside">;
  readonly store: Pick<Store, "files">;
  readonly log: Log;
}

export function openFiles(configuration: Configuration, { application, store, log }: FileParts): FileService {
  return new FileService(
    {
      folder: join(configuration.settings.store.data, "files"),
      records: store.files,
      accounts: application.outside.logIns,
      now: () => Date.now(),
      timers: systemTimers,
      observe: (event) => {
        const { kind, ...facts } = event;
        if (!("error" in facts)) return log.writeEvent(kind, rows[kind], facts);
        return log.writeEvent(kind, rows[kind], { err: facts.error });
      },
    },
    fileOptions(configuration),
  );
}
