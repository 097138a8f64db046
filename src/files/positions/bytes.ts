/** Reading of pictures. */

/** The picture is not as its format wants it. */
export class DamagedPicture extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = "DamagedPicture";
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Latin-1. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", start, end);
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

/** @throws DamagedPicture where less is left. */
export function demand(bytes: Uint8Array, end: number): void {
  if (end > bytes.length) throw new DamagedPicture("the picture ends early");
}
