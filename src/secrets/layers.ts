import { joinedLayer, Layer, LayerBuilder, newLine } from "./layer.ts";

/** A way in which texts are written. What is written so is never shorter than what it means. */
interface Writing {
  /** A part without which nothing is written so. */
  readonly sign: string;
  readonly pattern: RegExp;
  /** Decodes what the pattern matches; undefined for what stands for itself. */
  readonly decode: (written: string) => string | undefined;
}

// It matches one character at a time, so that each has a place of its own.
const percentEncoded =
  "%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}";

const writings: readonly Writing[] = [
  { sign: "\\", pattern: /\\(?:u[0-9A-Fa-f]{4}|["/\\bfnrt])/g, decode: ofJson },
  { sign: "%", pattern: new RegExp(percentEncoded, "gi"), decode: ofUrl },
  { sign: "+", pattern: new RegExp(`\\+|${percentEncoded}`, "gi"), decode: ofForm },
  { sign: "&", pattern: /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#[Xx][0-9A-Fa-f]{1,6});/g, decode: ofHtml },
];

/** The number of writings that are undone one after another: a text in JSON, in JSON, in a URL has three. */
const mostWritings = 3;

/** Tells whether a UTF-16 unit is looked for. */
type IsWanted = (unit: number) => boolean;

/**
 * Gives the readings of a text: as it is, with up to three writings undone, in any order, and each of these with its lines
 * joined. Those are left out that have nothing new in which somebody is interested. O(length), and a few times that for
 * each writing that is there.
 */
export function layersOf(text: string, isWanted: IsWanted): Generator<Layer> {
  // A sign may begin another writing, and the end of a line may be within what is wanted.
  const signs = writings.map(({ sign }) => sign.charCodeAt(0)).concat(newLine);
  return layersFrom(new Layer(text), mostWritings, (unit) => isWanted(unit) || signs.includes(unit), new Map());
}

function* layersFrom(layer: Layer, left: number, isWanted: IsWanted, seen: Map<string, number>): Generator<Layer> {
  // Writings that have nothing to do with each other give the same in any order.
  const { name } = layer.hashed;
  const before = seen.get(name) ?? -1;
  if (before >= left) return;
  seen.set(name, left);
  if (before < 0) {
    yield layer;
    if (layer.text.includes("\n")) yield joinedLayer(layer);
  }
  for (const writing of left === 0 ? [] : writings) {
    if (isWorthUndoing(layer.text, writing, isWanted)) {
      yield* layersFrom(decodedLayer(layer, writing), left - 1, isWanted, seen);
    }
  }
}

/** Tells whether something that is wanted is written in some way. */
function isWorthUndoing(text: string, writing: Writing, isWanted: IsWanted): boolean {
  if (!text.includes(writing.sign)) return false;
  for (const { meaning } of writtenIn(text, writing)) {
    for (let unit = 0; unit < meaning.length; unit++) if (isWanted(meaning.charCodeAt(unit))) return true;
  }
  return false;
}

function decodedLayer(layer: Layer, writing: Writing): Layer {
  const builder = new LayerBuilder(layer);
  for (const { start, end, meaning } of writtenIn(layer.text, writing)) builder.replace(start, end, meaning);
  return builder.layer();
}

function* writtenIn(
  text: string,
  { pattern, decode }: Writing,
): Generator<{ start: number; end: number; meaning: string }> {
  for (const { 0: written, index } of text.matchAll(pattern)) {
    const meaning = decode(written);
    if (meaning !== undefined) yield { start: index, end: index + written.length, meaning };
  }
}

function ofJson(written: string): string {
  const letter = written.charAt(1);
  if (letter === "u") return String.fromCharCode(Number.parseInt(written.slice(2), 16));
  return { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }[letter] ?? letter;
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
  if (!name.startsWith("#")) return { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }[name];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
