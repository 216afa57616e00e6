import { joinedLayer } from "./joined-layer.ts";
import { Layer } from "./layer.ts";
import { LayerBuilder } from "./layer-builder.ts";
import { type Writing, writings, writtenIn } from "./writings.ts";

/** The number of writings that are undone one after another: a text in JSON, in JSON, in a URL has three. */
const mostWritings = 3;

// A sign may begin another writing, and the end of a line may be within what is wanted.
const signs = [...writings.map(({ sign }) => sign), "\n"].map((sign) => sign.charCodeAt(0));

const anySign = new RegExp(`[${signs.map((code) => `\\u${code.toString(16).padStart(4, "0")}`).join("")}]`);

/** Tells whether a text is read as it is and in no other way: nothing in it may be decoded or joined. O(length). */
export const isReadOneWay = (text: string): boolean => !anySign.test(text);

/** Tells whether a UTF-16 unit is looked for. */
type IsWanted = (unit: number) => boolean;

/**
 * Gives the readings of a text: as it is, with up to three writings undone, in any order, and each of these with its lines
 * joined. Those are left out that have nothing new in which somebody is interested. O(length), and a few times that for
 * each writing that is there.
 */
export function layersOf(text: string, isWanted: IsWanted): Generator<Layer> {
  return layersFrom(new Layer(text), mostWritings, (unit) => isWanted(unit) || signs.includes(unit), new Map());
}

function* layersFrom(layer: Layer, left: number, isWanted: IsWanted, seen: Map<string, number>): Generator<Layer> {
  yield layer;
  if (layer.text.includes("\n")) yield joinedLayer(layer);
  for (const writing of left === 0 ? [] : writings) {
    if (!isWorthUndoing(layer.text, writing, isWanted)) continue;
    const decoded = decodedLayer(layer, writing);
    // Writings that have nothing to do with each other give the same in any order.
    if ((seen.get(decoded.hashed.name) ?? 0) >= left) continue;
    seen.set(decoded.hashed.name, left);
    yield* layersFrom(decoded, left - 1, isWanted, seen);
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
