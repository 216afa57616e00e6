// As many arguments as any engine takes.
const chunk = 8_192;

/** Encodes bytes as Base64. O(bytes). */
export function base64(bytes: Uint8Array): string {
  let units = "";
  for (let from = 0; from < bytes.length; from += chunk) {
    units += String.fromCharCode(...bytes.subarray(from, from + chunk));
  }
  return btoa(units);
}

/** Decodes Base64 to bytes, and throws for a text that is none. */
export const bytesOfBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
