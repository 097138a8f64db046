/** Tiny pictures and videos whose metadata says where they were taken, and how to find that again. */
import { deflateSync } from "node:zlib";

/** Stands for the position: nothing else has these bytes. */
export const POSITION = "48.8584N-2.2945E";

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const be16 = (value: number): Buffer => latin1(String.fromCharCode(value >> 8, value & 255));
const be32 = (value: number): Buffer => Buffer.concat([be16(value >>> 16), be16(value & 0xff_ff)]);
const le32 = (value: number): Buffer => Buffer.from(be32(value).toReversed());

/** Exif with an orientation and a directory of a position. */
export function exif(orientation: number): Buffer {
  const entry = (tag: number, type: number, count: number, value: Buffer): Buffer =>
    Buffer.concat([be16(tag), be16(type), be32(count), value]);
  const first = [
    be16(2),
    entry(0x01_12, 3, 1, Buffer.concat([be16(orientation), be16(0)])),
    entry(0x88_25, 4, 1, be32(38)),
    be32(0),
  ];
  const position = [be16(1), entry(0x00_12, 2, POSITION.length, be32(56)), be32(0), latin1(POSITION)];
  return Buffer.concat([latin1("MM\0*"), be32(8), ...first, ...position]);
}

const XMP = latin1(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${POSITION}</x:xmpmeta>`);

const segment = (marker: number, content: Uint8Array): Buffer =>
  Buffer.concat([latin1(String.fromCharCode(255, marker)), be16(content.length + 2), content]);

/** The picture is `coded`; a second one follows it, as cameras do. */
export function jpeg(orientation: number, coded = "\u{1}\u{ff}\0\u{ff}\u{d0}\u{2}"): Buffer {
  return Buffer.concat([
    latin1("\u{ff}\u{d8}"),
    segment(0xe0, latin1("JFIF\0\u{1}\u{1}\0\0\u{1}\0\u{1}\0\0")),
    segment(0xe1, Buffer.concat([latin1("Exif\0\0"), exif(orientation)])),
    segment(0xe1, Buffer.concat([latin1("http://ns.adobe.com/xap/1.0/\0"), XMP])),
    segment(0xed, latin1(`Photoshop 3.0\0${POSITION}`)),
    segment(0xe2, latin1("ICC_PROFILE\0colours")),
    segment(0xfe, latin1(POSITION)),
    segment(0xdb, latin1("quantisation")),
    segment(0xda, latin1("scan")),
    latin1(coded),
    latin1("\u{ff}\u{d9}"),
    latin1(`\u{ff}\u{d8}${POSITION}`),
  ]);
}

export function pngChunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([latin1(type), content]);
  return Buffer.concat([be32(content.length), body, be32(Bun.hash.crc32(body))]);
}

/** One red pixel. */
export function png(orientation: number): Buffer {
  return Buffer.concat([
    latin1("\u{89}PNG\r\n\u{1a}\n"),
    pngChunk("IHDR", Buffer.concat([be32(1), be32(1), latin1("\u{8}\u{2}\0\0\0")])),
    pngChunk("eXIf", exif(orientation)),
    pngChunk("pHYs", Buffer.concat([be32(1), be32(1), latin1("\0")])),
    pngChunk("tEXt", latin1(`Comment\0${POSITION}`)),
    pngChunk("iTXt", Buffer.concat([latin1("XML:com.adobe.xmp\0\0\0\0\0"), XMP])),
    pngChunk("IDAT", deflateSync(latin1("\0\u{ff}\0\0"))),
    pngChunk("IEND", latin1("")),
    latin1(POSITION),
  ]);
}

const riff = (type: string, content: Buffer): Buffer =>
  Buffer.concat([latin1(type), le32(content.length), content, latin1(content.length % 2 === 1 ? "\0" : "")]);

export function webp(orientation: number): Buffer {
  const body = Buffer.concat([
    latin1("WEBP"),
    riff("VP8X", latin1("\u{c}\0\0\0\0\0\0\0\0\0")),
    riff("VP8 ", latin1("picture")),
    riff("EXIF", exif(orientation)),
    riff("XMP ", XMP),
  ]);
  return Buffer.concat([latin1("RIFF"), le32(body.length), body, latin1(POSITION)]);
}

export function gif(): Buffer {
  return Buffer.concat([
    latin1("GIF89a\u{1}\0\u{1}\0\u{80}\0\0\0\0\0\u{ff}\u{ff}\u{ff}"),
    latin1("!\u{ff}\u{b}NETSCAPE2.0\u{3}\u{1}\0\0\0"),
    latin1(`!\u{ff}\u{b}XMP DataXMP${String.fromCharCode(POSITION.length)}${POSITION}\0`),
    latin1(`!\u{fe}${String.fromCharCode(POSITION.length)}${POSITION}\0`),
    latin1(",\0\0\0\0\u{1}\0\u{1}\0\0\u{2}\u{2}D\u{1}\0;"),
    latin1(POSITION),
  ]);
}

const box = (type: string, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([be32(body.length + 8), latin1(type), body]);
};

/** Items: the picture, Exif in the file, and XMP in the box `idat`. */
export function avif(brand = "avif"): Buffer {
  const exifItem = Buffer.concat([be32(0), exif(6)]);
  const info = (id: number, type: string): Buffer =>
    box("infe", latin1("\u{2}\0\0\0"), be16(id), be16(0), latin1(`${type}\0`));
  const meta = (offset: number): Buffer => {
    const place = (id: number, method: number, start: number, length: number): Buffer =>
      Buffer.concat([be16(id), be16(method), be16(0), be16(1), be32(start), be32(length)]);
    return box(
      "meta",
      be32(0),
      box("hdlr", be32(0), be32(0), latin1("pict")),
      box("iinf", be32(0), be16(3), info(1, "av01"), info(2, "Exif"), info(3, "mime")),
      box(
        "iloc",
        latin1("\u{1}\0\0\0D\0"),
        be16(3),
        place(1, 0, offset, 7),
        place(2, 0, offset + 7, exifItem.length),
        place(3, 1, 0, XMP.length),
      ),
      box("idat", XMP),
    );
  };
  const head = box("ftyp", latin1(brand), be32(0), latin1("mif1"));
  const offset = head.length + meta(0).length + 8;
  return Buffer.concat([head, meta(offset), box("mdat", latin1("picture"), exifItem)]);
}

export function video(): Buffer {
  const place = box("\u{a9}xyz", latin1(POSITION));
  return Buffer.concat([
    box("ftyp", latin1("isom"), be32(0), latin1("mp41")),
    box("moov", box("trak", box("tkhd", latin1("track")), box("udta", place)), box("meta", latin1(POSITION))),
    box("uuid", latin1(POSITION)),
    box("mdat", latin1("picture")),
  ]);
}
