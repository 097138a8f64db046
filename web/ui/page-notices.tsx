/** Notices about the page itself: it was opened without the network, or the server has a newer one. */
import type { JSX } from "preact";
import { t } from "../texts/index.ts";
import { offline, outdated } from "./installation.ts";

const reload = (): void => location.reload();

export function PageNotices(): JSX.Element | null {
  if (!offline.value && !outdated.value) return null;
  return (
    <p class="notice" role="status">
      {t(offline.value ? "page.offline" : "page.outdated")}{" "}
      <button type="button" onClick={reload}>
        {t(offline.value ? "state.retry" : "page.reload")}
      </button>
    </p>
  );
}
