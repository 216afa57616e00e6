/** Encodes bytes as Base64. */
export function base64(bytes: Iterable<number>): string {
  let units = "";
  for (const byte of bytes) units += String.fromCharCode(byte);
  return btoa(units);
}

/** Decodes Base64 to bytes, and throws for a text that is none. */
export const bytesOfBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
