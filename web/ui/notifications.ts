/** Notifications of the browser for mentions and private messages, while the page is not in front. */
import { effect } from "@preact/signals";
import { displayName, displayText } from "../core/display-text.ts";
import { withoutFormatting } from "../core/formatting.ts";
import { preferences } from "./preferences.ts";
import { client, state } from "./store.ts";

export function watchMentions(): void {
  let before = new Map<string, number>();
  effect(() => {
    const { buffers, attentive } = state.value;
    const { notifications, muted } = preferences.value;
    for (const { key, name, highlights, lines } of buffers.values()) {
      const grew = highlights > (before.get(key) ?? 0);
      if (!grew || attentive || !notifications || muted.includes(key)) continue;
      const line = lines.findLast(({ own, kind }) => !own && (kind === "message" || kind === "action"));
      if (line === undefined) continue;
      const body = displayText(withoutFormatting(line.text)).slice(0, 200);
      const shown = new Notification(`${displayName(line.nick)} · ${displayName(name)}`, { body, tag: key });
      shown.addEventListener("click", () => {
        focus();
        client.activate(name);
      });
    }
    before = new Map([...buffers].map(([key, { highlights }]) => [key, highlights]));
  });
}
