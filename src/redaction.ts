import { marksOf, type Sources } from "./admitted.ts";
import { isList, type JsonValue, setKey } from "./json.ts";

const redactions = new WeakMap<readonly string[], Redaction>();

/** The redaction of some secrets. Remembered with the list of them. */
export function redactionOf(secrets: readonly string[]): Redaction {
  const redaction = redactions.get(secrets) ?? new Redaction(secrets);
  redactions.set(secrets, redaction);
  return redaction;
}

/** What stands in place of a secret. */
export const mask = "***";

// A shorter one is found everywhere.
const shortest = 4;

/** Replaces what is secret in text and in JSON. */
class Redaction {
  readonly #pattern: RegExp | undefined;

  constructor(secrets: Iterable<string>) {
    const forms = new Set<string>();
    for (const secret of secrets) {
      if (secret.length < shortest) continue;
      for (const form of formsOf(secret)) if (form.length >= shortest) forms.add(form);
    }
    const longestFirst = [...forms].sort((left, right) => right.length - left.length);
    this.#pattern = forms.size === 0 ? undefined : new RegExp(longestFirst.map(literally).join("|"), "g");
  }

  /** A text without the secrets in it. O(length × secrets). */
  text(text: string): string {
    return this.#pattern === undefined ? text : text.replace(this.#pattern, mask);
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

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** How a secret may be written: as it is, in JSON, in a URL, in Base64. */
function formsOf(secret: string): readonly string[] {
  const encoded = encodeURIComponent(secret.toWellFormed());
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encoded,
    encoded.replaceAll("%20", "+"),
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
