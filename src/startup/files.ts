/** Opens the file host in the data folder. */
import { join } from "node:path";
import type { Configuration } from "../config/load.ts";
import { FileService, systemTimers } from "../files/index.ts";
import type { FileEvent } from "../files/index.ts";
import { Problem } from "../http/index.ts";
import type { Api } from "../http/index.ts";
import type { FilesPort, IrcApplication } from "../irc/index.ts";
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
  /** The API, which knows its tokens. */
  readonly api: () => Pick<Api, "uploader">;
}

export function openFiles(
  configuration: Configuration,
  { application, store, log, api }: FileParts,
): FileService {
  const { logIns } = application.outside;
  return new FileService(
    {
      folder: join(configuration.settings.store.data, "files"),
      records: store.files,
      accounts: {
        byPassword: (...credentials) => logIns.byPassword(...credentials),
        byToken: (address, token) => accessByToken(api(), logIns, address, token),
        madeAt: (account) => logIns.madeAt(account),
      },
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

/** For FILES of operators. The file host is opened after the application. */
export function filesPort(files: () => FileService): FilesPort {
  return {
    usage: (most) => files().administration.usage(most),
    list: (...query) => files().administration.list(...query),
    remove: (file) => files().administration.remove(file),
    removeAll: (account) => files().administration.removeAll(account),
  };
}

type LogIns = IrcApplication["outside"]["logIns"];

/** A token of TOKEN GENERATE, one of the API with the scope `files:write`, or one of the identity provider. */
async function accessByToken(
  api: Pick<Api, "uploader">,
  logIns: LogIns,
  address: string,
  token: string,
): ReturnType<LogIns["byToken"]> {
  const known = logIns.byServiceToken(address, "FILEHOST", token);
  if (known !== undefined) return known;
  try {
    const account = api.uploader(token, address);
    return account === undefined ? await logIns.byToken(address, token) : logIns.byProgram(address, account);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.retryAfter === undefined ? { refusal: "token" } : { wait: error.retryAfter };
  }
}
