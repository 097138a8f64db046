/** The options of the file host. */
import { fileLimitRows } from "../files/limits.ts";
import { uploadUrl } from "./forms.ts";
import { limitOptions } from "./rows.ts";
import type { Section } from "./rows.ts";

export const filesSection = {
  help: "The file host: users upload files with the credentials of their accounts (soju.im/FILEHOST). Files are kept in the folder `files` of the data folder. Off until there is a `url`.",
  repeated: false,
  rows: {
    url: {
      kind: "text",
      default: undefined,
      example: "https://irc.example.org/upload",
      form: uploadUrl,
      environment: "RELAIS_FILES_URL",
      setting: "network.uploadUrl",
      reload: true,
      help: "URL for uploads, as clients reach it. Listeners with `protocol` websocket answer it, by its path. Files get URLs that begin with it. Clients with TLS upload only to https.",
    },
    ...limitOptions(fileLimitRows, "files", true),
  },
} as const satisfies Section;
