/** Types of files are found in their content, and only some of them are shown by browsers. */
import { describe, expect, it } from "bun:test";
import { isShown, kindOf } from "../../src/files/kinds.ts";
import { avif, gif, jpeg, png, video, webp } from "./pictures.ts";

const DOWNLOAD = "application/octet-stream";
const TEXT = "text/plain; charset=utf-8";
const ebml = "\u{1a}\u{45}\u{df}\u{a3}\u{87}\u{42}\u{82}\u{84}webm";

/** Content, the client's type, the type that is found, the extension, and how it is given. */
const rows: readonly (readonly [
  content: string | Uint8Array,
  claimed: string | null,
  type: string,
  extension: string,
  given: "shown" | "download",
])[] = [
  [png(1), "image/png", "image/png", "png", "shown"],
  [png(1), "text/html", "image/png", "png", "shown"],
  [jpeg(1), null, "image/jpeg", "jpg", "shown"],
  [gif(), null, "image/gif", "gif", "shown"],
  [webp(1), null, "image/webp", "webp", "shown"],
  [avif(), null, "image/avif", "avif", "shown"],
  [avif("heic"), "image/jpeg", "image/heic", "heic", "download"],
  [video(), null, "video/mp4", "mp4", "shown"],
  ["fLaC\0\0\0\u{22}", null, "audio/flac", "flac", "shown"],
  ["OggS\0\u{2}".padEnd(28, "\0") + "OpusHead", null, "audio/ogg", "opus", "shown"],
  ["RIFF\u{10}\0\0\0WAVEfmt ", null, "audio/wav", "wav", "shown"],
  ["\u{ff}\u{fb}\u{90}\u{64}".padEnd(500, "\0"), null, "audio/mpeg", "mp3", "shown"],
  ["hello\tworld\r\n", null, TEXT, "txt", "shown"],
  ["日本語, grüße", "application/octet-stream", TEXT, "txt", "shown"],
  ["#!/bin/sh\necho", "application/x-sh", TEXT, "txt", "shown"],
  ["alert(1)", "text/javascript", DOWNLOAD, "bin", "download"],
  ["alert(1)", "image/png", TEXT, "txt", "shown"],
  ["<!DOCTYPE html><script>", "text/html", DOWNLOAD, "bin", "download"],
  ["  \n<HTML>", "text/plain", DOWNLOAD, "bin", "download"],
  ["hello <b>", "text/html; charset=utf-8", DOWNLOAD, "bin", "download"],
  ["<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png", DOWNLOAD, "bin", "download"],
  ['<?xml version="1.0"?><svg/>', "image/svg+xml", DOWNLOAD, "bin", "download"],
  ["%PDF-1.4\n%", "image/png", "application/pdf", "pdf", "download"],
  ["PK\u{3}\u{4}".padEnd(40, "\0"), null, "application/zip", "zip", "download"],
  ["MZ\u{90}\0", "image/png", "application/x-msdownload", "exe", "download"],
  ["FWS\u{9}", null, DOWNLOAD, "bin", "download"],
  [new Uint8Array([0, 1, 2, 3]), "text/plain", DOWNLOAD, "bin", "download"],
  [new Uint8Array([104, 105, 0xff]), "text/plain", DOWNLOAD, "bin", "download"],
  [ebml, null, "video/webm", "webm", "shown"],
];

describe("content", () => {
  it.each(rows)("%p, sent as %p, is %s", async (content, claimed, type, extension, given) => {
    const text = typeof content === "string" && /[^\0-\u{ff}]/u.test(content) ? "utf8" : "latin1";
    const bytes = typeof content === "string" ? Buffer.from(content, text) : content;
    const kind = await kindOf(bytes, claimed);
    expect(kind).toEqual({ type, extension });
    expect(isShown(kind.type)).toBe(given === "shown");
  });

  it("may end in the middle of a character, where there is more of it", async () => {
    const head = Buffer.from("grüße").subarray(0, 3);
    expect((await kindOf(head, null)).type).toBe(TEXT);
  });
});

it("markup is never shown, whatever it is called", () => {
  for (const type of ["image/svg+xml", "text/html", "application/xhtml+xml", "text/xml", "application/pdf"]) {
    expect(isShown(type)).toBe(false);
  }
});
