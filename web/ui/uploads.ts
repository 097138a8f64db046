/** Uploads of this page, as a signal. The browser's XMLHttpRequest tells of progress, which fetch does not. */
import { signal } from "@preact/signals";
import { authorize } from "../core/upload-access.ts";
import { Uploads } from "../core/uploads.ts";
import type { Upload, UploadAnswer, UploadPort } from "../core/uploads.ts";
import { client } from "./store.ts";

export const uploads = signal<readonly Upload[]>([]);

const port: UploadPort<File> = {
  url: () => client.state.server.fileHost,
  authorize: () => authorize(client, location.protocol === "https:"),
  post: ({ url, headers, file, progress }) => {
    const request = new XMLHttpRequest();
    const { promise, resolve } = Promise.withResolvers<UploadAnswer>();
    request.upload.addEventListener("progress", ({ loaded }) => progress(loaded));
    request.addEventListener("loadend", () => {
      const wait = Number(request.getResponseHeader("retry-after") ?? "");
      resolve({
        status: request.status,
        location: request.getResponseHeader("location") ?? undefined,
        retryAfter: Number.isFinite(wait) && wait > 0 ? wait : undefined,
      });
    });
    try {
      request.open("POST", url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.send(file);
    } catch {
      // An address that the browser does not take, or may not ask.
      resolve({ status: 0, location: undefined, retryAfter: undefined });
    }
    return { done: promise, cancel: () => request.abort() };
  },
};

export const uploader = new Uploads(port, (all) => (uploads.value = all));
