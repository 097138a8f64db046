/** Payloads of messages. A line to many peers is copied and decoded once: the last payload is kept. */

const FIRST_CAPACITY = 1024;

/** Bytes of the last payload, at the start of this buffer. */
let kept = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
/** The last payload alone. */
let payload = kept.subarray(0, 0);
let text: string | undefined;

/** The bytes, in a place that holds them until the next call. */
export function payloadBytes(bytes: Uint8Array, offset: number, length: number): Buffer<ArrayBuffer> {
  keep(bytes, offset, length);
  return payload;
}

/** The bytes as text. U+FFFD stands for what is not UTF-8. */
export function payloadText(bytes: Uint8Array, offset: number, length: number): string {
  keep(bytes, offset, length);
  text ??= payload.toString();
  return text;
}

function keep(bytes: Uint8Array, offset: number, length: number): void {
  const end = offset + length;
  if (payload.length === length && payload.compare(bytes, offset, end) === 0) return;
  if (length > kept.length) kept = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(length)));
  payload = kept.subarray(0, length);
  payload.set(bytes.subarray(offset, end));
  text = undefined;
}
