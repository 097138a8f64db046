/** The options of link previews. */
import { previewLimitRows } from "../previews/limits.ts";
import { hostName, uploadUrl } from "./forms.ts";
import { limitOptions } from "./rows.ts";
import type { Section } from "./rows.ts";

export const previewsSection = {
  help: "Previews of links in the web client: the server fetches the page, and shows its title and description. Off until there is a `url`.",
  repeated: false,
  rows: {
    url: {
      kind: "text",
      default: undefined,
      example: "https://irc.example.org/preview",
      form: uploadUrl,
      environment: "RELAIS_PREVIEWS_URL",
      setting: "network.previewUrl",
      reload: true,
      help: "URL for previews, as the page reaches it. Listeners with `protocol` websocket, and that of the page, answer it, by its path. The server then connects to the pages that users link to, which learn its address. It never connects to addresses that are not public.",
    },
    domains: {
      kind: "texts",
      default: [],
      form: hostName,
      reload: true,
      help: "Domains whose pages have previews, with the domains below them. Empty: all.",
    },
    ...limitOptions(previewLimitRows, "previews", true),
  },
} as const satisfies Section;
