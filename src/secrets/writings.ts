/** A way in which texts are written. What is written so is never shorter than what it means. */
export interface Writing {
  /** A part without which nothing is written so. */
  readonly sign: string;
  readonly pattern: RegExp;
  /** Decodes what the pattern matches; undefined for what stands for itself. */
  readonly decode: (written: string) => string | undefined;
}

// It matches one character at a time, so that each has a place of its own.
const percentEncoded =
  "%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}";

export const writings: readonly Writing[] = [
  { sign: "\\", pattern: /\\(?:u[0-9A-Fa-f]{4}|["/\\bfnrt])/g, decode: ofJson },
  { sign: "%", pattern: new RegExp(percentEncoded, "gi"), decode: ofUrl },
  { sign: "+", pattern: new RegExp(`\\+|${percentEncoded}`, "gi"), decode: ofForm },
  { sign: "&", pattern: /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#[Xx][0-9A-Fa-f]{1,6});/g, decode: ofHtml },
];

const escapes = new Map(Object.entries({ b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }));

const entities = new Map(Object.entries({ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }));

function ofJson(written: string): string {
  const letter = written.charAt(1);
  if (letter === "u") return String.fromCharCode(Number.parseInt(written.slice(2), 16));
  return escapes.get(letter) ?? letter;
}

function ofUrl(written: string): string | undefined {
  try {
    return decodeURIComponent(written);
  } catch {
    return undefined; // bytes that are no character
  }
}

function ofForm(written: string): string | undefined {
  return written === "+" ? " " : ofUrl(written);
}

function ofHtml(written: string): string | undefined {
  const name = written.slice(1, -1);
  if (!name.startsWith("#")) return entities.get(name);
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** Lists what is written in some way in a text, in its order. */
export function* writtenIn(
  text: string,
  { pattern, decode }: Writing,
): Generator<{ start: number; end: number; meaning: string }> {
  for (const { 0: written, index } of text.matchAll(pattern)) {
    const meaning = decode(written);
    if (meaning !== undefined) yield { start: index, end: index + written.length, meaning };
  }
}
