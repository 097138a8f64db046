/** Fingerprints of certificates: SHA-256, in 64 lower-case hexadecimal digits. */

export function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{64}$/u.test(text);
}

/** From the forms in which programs print it: in any case, with colons between bytes. Undefined for other texts. */
export function readFingerprint(text: string): string | undefined {
  const plain = text.replaceAll(":", "").toLowerCase();
  return isFingerprint(plain) ? plain : undefined;
}

/** The same for a mask, in which `*` and `?` stand for digits. */
export function fingerprintMask(text: string): string | undefined {
  const plain = text.replaceAll(":", "").toLowerCase();
  return isFingerprint(plain) || /^(?=.*[*?])[0-9a-f*?]{1,64}$/u.test(plain) ? plain : undefined;
}
