import { marksOf } from "../data/admitted.ts";
import { isList, type JsonValue, setKey } from "../data/json.ts";
import type { Sources } from "../data/sources.ts";
import { Finder } from "./finder.ts";

/** What stands in place of a secret. */
export const mask = "***";

// A shorter one is found everywhere.
const shortest = 4;

const finders = new WeakMap<readonly string[], Finder>();

/** What finds some secrets in text. Remembered with the list of them. */
function finderOf(secrets: readonly string[]): Finder {
  const finder = finders.get(secrets) ?? new Finder(wordsOf(secrets));
  finders.set(secrets, finder);
  return finder;
}

function* wordsOf(secrets: readonly string[]): Generator<string> {
  for (const secret of secrets) {
    if (secret.length >= shortest) yield* formsOf(secret).filter((form) => form.length >= shortest);
  }
}

/** Replaces what is secret in text and in JSON. */
export class Redaction {
  readonly #finders: readonly Finder[];

  /** Of secrets in lists that are the same from one redaction to the next. */
  constructor(secrets: readonly (readonly string[])[]) {
    this.#finders = secrets.filter(({ length }) => length > 0).map(finderOf);
  }

  /** A text without the secrets in it: those that overlap are one. O(length), and to sort what is found. */
  text(text: string): string {
    const places = this.#finders
      .flatMap((finder) => finder.occurrences(text))
      .sort((left, right) => left.start - right.start);
    let redacted = "";
    let end = 0;
    for (const place of places) {
      if (place.start >= end) redacted += text.slice(end, place.start) + mask;
      end = Math.max(end, place.end);
    }
    return redacted + text.slice(end);
  }

  /** JSON without the secrets in it: those that are marked, and those that its texts hold. */
  json(value: JsonValue, sources?: Sources): JsonValue {
    const marks = marksOf(value);
    if (sources !== undefined || marks?.whole !== undefined) return mask;
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number" && this.text(String(value)) !== String(value)) return mask;
    if (typeof value !== "object" || value === null) return value;
    if (isList(value)) return value.map((part, index) => this.json(part, marks?.parts.get(index)));
    const copy: Record<string, JsonValue> = {};
    for (const [key, part] of Object.entries(value))
      setKey(copy, this.text(key), this.json(part, marks?.parts.get(key)));
    return copy;
  }
}

/** How a secret may be written: as it is, in JSON or its ASCII form, in a URL, in Base64. */
function formsOf(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const encoded = encodeURIComponent(secret.toWellFormed());
  return [
    secret,
    inJson,
    inJson.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    ...[encoded, encoded.replaceAll("%20", "+")].flatMap((form) => [
      form,
      form.replace(/%../g, (code) => code.toLowerCase()),
    ]),
    ...base64Forms(secret).flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]),
  ];
}

const encoder = new TextEncoder();

/** The Base64 forms of a text that stands by itself or, at any of three offsets, within another: `user:password`. */
function base64Forms(text: string): readonly string[] {
  const bytes = encoder.encode(text);
  const within = [0, 1, 2].map((offset) => {
    const all = base64([...new Uint8Array(offset), ...bytes]);
    // characters that hold bits of a neighbour are left out
    return all.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  const alone = base64(bytes);
  return [alone, alone.replace(/=+$/, ""), ...within];
}

function base64(bytes: Iterable<number>): string {
  let units = "";
  for (const byte of bytes) units += String.fromCharCode(byte);
  return btoa(units);
}

/** The texts of what is secret in a value. */
export function* secretTexts(value: JsonValue, sources?: Sources): Generator<string> {
  const marks = marksOf(value);
  if (sources === undefined && marks === undefined) return;
  if (typeof value !== "object" || value === null) {
    if (typeof value === "string" || typeof value === "number") yield String(value);
    return;
  }
  if (marks?.isSealed && marks.whole !== undefined) return;
  const around = sources ?? marks?.whole;
  for (const [key, part] of Object.entries(value)) {
    yield* secretTexts(part, around ?? marks?.parts.get(isList(value) ? Number(key) : key));
  }
}
