import { marksOf } from "../data/admitted.ts";
import { base64 } from "../data/base64.ts";
import { blankOf, type Container, isContainer, type JsonValue, setKey } from "../data/json.ts";
import { partsOf } from "../data/parts.ts";
import type { Sources } from "../data/sources.ts";
import { Finder } from "./finder.ts";

/** The text that stands in place of a secret. */
const mask = "***";

// A shorter secret would be found everywhere.
const shortest = 4;

const finders = new WeakMap<readonly string[], Finder>();

/** Makes a finder of some secrets, once for each list of them. */
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

/** Masks the secrets of a context in text and in JSON. */
export class Redaction {
  readonly #finders: readonly Finder[];

  /** Takes lists of secrets, each the same object until a secret of it changes: finders are kept by it. */
  constructor(secrets: readonly (readonly string[])[]) {
    this.#finders = secrets.filter(({ length }) => length > 0).map(finderOf);
  }

  /** Masks the secrets in a text; those that overlap become one mask. O(length), and to sort what is found. */
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

  /** Masks the secrets in a value: those that are marked, and those that its texts and keys hold. */
  json(value: JsonValue, sources?: Sources): JsonValue {
    const marks = marksOf(value);
    if (sources !== undefined || marks?.whole !== undefined) return mask;
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number" && this.text(String(value)) !== String(value)) return mask;
    if (!isContainer(value)) return value;
    const copy = blankOf(value);
    for (const part of partsOf(value)) {
      const key = typeof part.key === "string" ? this.text(part.key) : part.key;
      setKey(copy, key, this.json(part.value, part.sources));
    }
    return copy as Container;
  }
}

/** Lists the ways in which a secret may be written: as it is, in JSON or its ASCII form, in a URL, in Base64. */
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

/** Lists the Base64 forms of a text that stands by itself or, at any of three offsets, within another: `user:password`. */
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

/** Lists the texts and numbers that are secret in a value. O(what holds secrets). */
export function* secretTexts(value: JsonValue, sources?: Sources): Generator<string> {
  const marks = marksOf(value);
  if (sources === undefined && marks === undefined) return;
  if (!isContainer(value)) {
    if (typeof value === "string" || typeof value === "number") yield String(value);
    return;
  }
  if (marks?.isSealed && marks.whole !== undefined) return;
  for (const part of partsOf(value)) yield* secretTexts(part.value, part.sources);
}
