import { base64 } from "../data/base64.ts";
import { shortestWord } from "./finder.ts";
import { withoutSpace } from "./joined-layer.ts";
import { shortestWrapped } from "./layer.ts";

/**
 * Lists the words by which a secret is found: itself, its lines, itself without white space, and in Base64. Some come twice.
 * O(length).
 */
export function* wordsOf(secret: string): Generator<string> {
  yield* plainWordsOf(secret);
  yield* linesOf(secret).filter(isLong);
  yield* base64WordsOf(secret);
}

/** Lists those of them that are all of the secret, written as it is. O(length). */
export function* plainWordsOf(secret: string): Generator<string> {
  // What is encoded as UTF-8, in a URL or in Base64, has another character for half of a surrogate pair.
  for (const text of secret.isWellFormed() ? [secret] : [secret, secret.toWellFormed()]) {
    if (isLong(text)) yield text;
    const joined = withoutSpace(text);
    if (joined.length >= shortestWrapped) yield joined;
  }
}

/** Lists those of them that are Base64. O(length). */
export function* base64WordsOf(secret: string): Generator<string> {
  for (const form of base64Forms(secret)) {
    if (!isLong(form)) continue;
    yield form;
    if (form.includes("+") || form.includes("/")) yield form.replaceAll("+", "-").replaceAll("/", "_");
  }
}

const isLong = ({ length }: string): boolean => length >= shortestWord;

const linesOf = (secret: string): readonly string[] =>
  secret.includes("\n") ? secret.split("\n").map((line) => line.trim()) : [];

const encoder = new TextEncoder();

/** Gives the Base64 forms of a text that stands by itself or, at any of three offsets, within another: `user:password`. */
function* base64Forms(text: string): Generator<string> {
  const bytes = encoder.encode(text);
  const alone = base64(bytes);
  yield alone;
  yield alone.slice(0, Math.ceil((bytes.length * 8) / 6)); // without padding
  for (const offset of [0, 1, 2]) {
    const around = new Uint8Array(offset + bytes.length);
    around.set(bytes, offset);
    // characters that hold bits of a neighbour are left out
    yield base64(around).slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  }
}
