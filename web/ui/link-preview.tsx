/** Previews of the links in a message: texts only, which the server has fetched. Their size is known before they are there. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { displayText } from "../core/display-text.ts";
import { withoutFormatting } from "../core/formatting.ts";
import { partsOf } from "../core/links.ts";
import { ownFile } from "../core/own-files.ts";
import { Previews } from "../core/previews.ts";
import type { Preview } from "../core/previews.ts";
import { useReach } from "./focus.ts";
import { client, serverFacts } from "./store.ts";

const SERVICE = "relais.chat/PREVIEW";
/** Links of one message that have a preview. */
const MOST_LINKS = 2;

const previews = new Previews({
  token: () => client.token(SERVICE),
  post: async (token, url) => {
    try {
      const place = client.state.server.services.get(SERVICE) ?? "";
      const headers = { authorization: `Bearer ${token}`, "content-type": "text/plain" };
      const response = await fetch(place, { method: "POST", headers, body: url, credentials: "omit" });
      return {
        status: response.status,
        body: response.ok ? ((await response.json()) as unknown) : undefined,
      };
    } catch {
      return { status: 0, body: undefined };
    }
  },
});

function LinkPreview({ url }: { readonly url: string }): JSX.Element | null {
  const place = useRef<HTMLDivElement>(null);
  const reach = useReach();
  const preview = useSignal<Preview | "asking" | undefined>("asking");
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      void previews.find(url).then((found) => (preview.value = found));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [url]);
  const found = preview.value;
  if (found === undefined) return null;
  if (found === "asking") return <div class="preview" ref={place} aria-hidden="true" />;
  const host = URL.parse(url)?.hostname ?? "";
  const site = found.site === "" ? host : `${found.site} (${host})`;
  return (
    <a class="preview" {...reach} href={url} target="_blank" rel="noopener noreferrer nofollow">
      <small>
        <bdi>{displayText(site)}</bdi>
      </small>
      <strong>
        <bdi>{displayText(found.title)}</bdi>
      </strong>
      <span>
        <bdi>{displayText(found.description)}</bdi>
      </span>
    </a>
  );
}

export function LinkPreviews({ text }: { readonly text: string }): JSX.Element | null {
  const { services, fileHost } = serverFacts.value;
  const offered = services.has(SERVICE);
  const urls = useMemo(() => {
    if (!offered) return [];
    const links = partsOf(withoutFormatting(text)).flatMap((part) =>
      part.kind === "link" ? [part.url] : [],
    );
    return [...new Set(links)].filter((url) => ownFile(fileHost, url) === undefined).slice(0, MOST_LINKS);
  }, [text, offered, fileHost]);
  return urls.length === 0 ? null : (
    <div class="previews">
      {urls.map((url) => (
        <LinkPreview key={url} url={url} />
      ))}
    </div>
  );
}
