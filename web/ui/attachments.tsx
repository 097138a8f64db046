/** Files for the next message: chosen, pasted or dropped, with their progress. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { displayName } from "../core/display-text.ts";
import { sizeText } from "../core/own-files.ts";
import type { ChatBuffer } from "../core/state.ts";
import { MOST_FILES } from "../core/uploads.ts";
import type { Upload } from "../core/uploads.ts";
import { language, t } from "../texts/index.ts";
import { client, state } from "./store.ts";
import { uploader, uploads } from "./uploads.ts";

/** Takes files for a buffer, or says in words why not. */
export function attach(buffer: ChatBuffer, list: FileList | readonly File[]): void {
  const files = [...list];
  const { account, server } = client.state;
  if (files.length === 0 || buffer.kind === "server") return;
  if (server.fileHost === undefined) return client.note(t("upload.fault.no-host"), "error");
  if (server.makesTokens && account === undefined) return client.note(t("upload.fault.account"), "error");
  const left = uploader.add(buffer.key, files);
  if (left.length > 0) client.note(t("upload.too-many", { count: MOST_FILES }), "error");
}

/** The button that chooses files; nothing where the server takes none. */
export function AttachButton({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element | null {
  const input = useRef<HTMLInputElement>(null);
  const { server, account } = state.value;
  if (server.fileHost === undefined || buffer.kind === "server") return null;
  const choose = (): void => {
    // Before someone has looked for a file in vain.
    if (server.makesTokens && account === undefined) client.note(t("upload.fault.account"), "error");
    else input.current?.click();
  };
  return (
    <>
      <button type="button" aria-label={t("upload.choose")} title={t("upload.choose")} onClick={choose}>
        📎
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("upload.choose")}
        onChange={(event) => {
          attach(buffer, event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

/** Takes files that are dropped anywhere on the page. */
export function useDrop(buffer: ChatBuffer): void {
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      // Otherwise the browser leaves the page, and opens the file.
      event.preventDefault();
      attach(buffer, event.dataTransfer?.files ?? []);
    };
    document.addEventListener("dragover", over);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", over);
      document.removeEventListener("drop", drop);
    };
  }, [buffer.key, buffer.kind]);
}

function Chip({ upload }: { readonly upload: Upload }): JSX.Element {
  const { id, name, size, sent, phase, fault, retryAfter } = upload;
  const shown = displayName(name);
  const wait = retryAfter === undefined ? "" : ` ${t("upload.retry-after", { seconds: retryAfter })}`;
  return (
    <li class={phase}>
      <bdi>{shown}</bdi> <small>{sizeText(size, language.value)}</small>
      {(phase === "sending" || phase === "waiting") && (
        <progress max={Math.max(1, size)} value={sent} aria-label={t("upload.progress", { name: shown })} />
      )}
      {phase === "done" && <small>{t("upload.done")}</small>}
      {phase === "failed" && (
        <>
          <small class="error" role="alert">
            {t(`upload.fault.${fault ?? "other"}`)}
            {wait}
          </small>
          <button type="button" onClick={() => uploader.retry(id)}>
            {t("line.retry")}
          </button>
        </>
      )}
      <button
        type="button"
        aria-label={t(phase === "sending" || phase === "waiting" ? "upload.cancel" : "upload.remove", {
          name: shown,
        })}
        onClick={() => uploader.remove(id)}
      >
        ✕
      </button>
    </li>
  );
}

export function Attachments({ buffer }: { readonly buffer: Pick<ChatBuffer, "key"> }): JSX.Element | null {
  const own = uploads.value.filter((upload) => upload.buffer === buffer.key);
  if (own.length === 0) return null;
  return (
    <ul class="attachments" aria-label={t("upload.files")}>
      {own.map((upload) => (
        <Chip key={upload.id} upload={upload} />
      ))}
    </ul>
  );
}
