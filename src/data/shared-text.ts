/** Memory that threads share; in browsers without it, memory that is copied. */
export type SharedText = SharedArrayBuffer | ArrayBuffer;

/** Puts a text where all threads of the process can read it. O(length). */
export function sharedText(text: string): SharedText {
  const bytes = new TextEncoder().encode(text);
  if (typeof SharedArrayBuffer === "undefined") return bytes.buffer;
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  return shared;
}

/** Reads a text that threads share. It is copied first: some decoders take no memory that can change. O(length). */
export const textOf = (shared: SharedText): string => new TextDecoder().decode(new Uint8Array(shared).slice());
