/**
 * Files of the network's own file host in a message: pictures in boxes whose size is known before they are there, others as
 * cards. Nothing of anyone else is fetched.
 */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { displayName } from "../core/display-text.ts";
import { withoutFormatting } from "../core/formatting.ts";
import { partsOf } from "../core/links.ts";
import { ownFiles, sizeText } from "../core/own-files.ts";
import type { OwnFile } from "../core/own-files.ts";
import { language, t } from "../texts/index.ts";
import { factsOf } from "./file-facts.ts";
import type { FileFacts } from "./file-facts.ts";
import { useReach } from "./focus.ts";
import { serverFacts, viewed } from "./store.ts";

/** Bytes of a picture that is loaded by itself. */
const MOST_BYTES = 10_000_000;

/** Facts of a file once its place comes into view: `asking` before. */
function useFacts(
  file: OwnFile,
  place: { readonly current: Element | null },
): FileFacts | "asking" | undefined {
  const facts = useSignal<FileFacts | "asking" | undefined>("asking");
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      void factsOf(file.url).then((found) => (facts.value = found));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [file.url]);
  return facts.value;
}

function describe(file: OwnFile, facts: FileFacts | "asking" | undefined): string {
  return displayName((facts !== "asking" && facts?.name) || file.name);
}

function Card({
  file,
  facts,
}: {
  readonly file: OwnFile;
  readonly facts: FileFacts | "asking" | undefined;
}): JSX.Element {
  const reach = useReach();
  const known = facts === "asking" ? undefined : facts;
  const size = known?.size === undefined ? "" : sizeText(known.size, language.value);
  const about =
    facts === undefined
      ? t("file.gone")
      : [size, known?.type ?? ""].filter((text) => text !== "").join(" · ");
  return (
    <a class="file" {...reach} href={file.url} target="_blank" rel="noopener noreferrer nofollow">
      <span aria-hidden="true">📄</span>
      <span>
        <bdi>{describe(file, facts)}</bdi>
        <small>{displayName(about)}</small>
      </span>
    </a>
  );
}

function Picture({ file, nick }: { readonly file: OwnFile; readonly nick: string }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const facts = useFacts(file, place);
  const failed = useSignal(false);
  const reach = useReach();
  const known = facts === "asking" ? undefined : facts;
  const small = known?.size !== undefined && known.size <= MOST_BYTES && known.type.startsWith("image/");
  const alt = t("file.picture", { nick: displayName(nick), name: describe(file, facts) });
  return (
    <div class="picture" ref={place}>
      {small && !failed.value && (
        <button
          type="button"
          {...reach}
          aria-label={t("file.open", { name: alt })}
          onClick={() => (viewed.value = { url: file.url, alt })}
        >
          <img
            src={file.url}
            alt={alt}
            loading="lazy"
            decoding="async"
            onError={() => (failed.value = true)}
          />
        </button>
      )}
      {facts !== "asking" && (!small || failed.value) && <Card file={file} facts={facts} />}
    </div>
  );
}

function Other({ file }: { readonly file: OwnFile }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const facts = useFacts(file, place);
  return (
    <div ref={place}>
      <Card file={file} facts={facts} />
    </div>
  );
}

export function Media({ text, nick }: { readonly text: string; readonly nick: string }): JSX.Element | null {
  const { fileHost } = serverFacts.value;
  const files = useMemo(() => {
    if (fileHost === undefined) return [];
    const urls = partsOf(withoutFormatting(text)).flatMap((part) => (part.kind === "link" ? [part.url] : []));
    return ownFiles(fileHost, urls);
  }, [text, fileHost]);
  if (files.length === 0) return null;
  return (
    <div class="media">
      {files.map((file) =>
        file.picture ? (
          <Picture key={file.url} file={file} nick={nick} />
        ) : (
          <Other key={file.url} file={file} />
        ),
      )}
    </div>
  );
}
