/** Link previews with the tokens of the network. */
import type { Configuration } from "../config/load.ts";
import type { IrcApplication } from "../irc/index.ts";
import { PreviewService } from "../previews/index.ts";
import type { PreviewOptions } from "../previews/index.ts";
import { resolveBySystem } from "../push/index.ts";
import { settingGroups } from "../config/setting-groups.ts";

export function previewOptions({ settings }: Configuration): PreviewOptions {
  const { url, domains } = settings.previews;
  return { url, domains, limits: settingGroups(settings).previews };
}

export function openPreviews(
  configuration: Configuration,
  { outside }: Pick<IrcApplication, "outside">,
): PreviewService {
  return new PreviewService(
    {
      knows: (token) => outside.logIns.hasServiceToken("relais.chat/PREVIEW", token),
      now: () => performance.now(),
      route: { resolve: resolveBySystem },
    },
    previewOptions(configuration),
  );
}
