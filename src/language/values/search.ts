import type { Budget } from "../../limits.ts";

/**
 * Parts up to this length are left to the engine, which is fast, and linear for them. V8's tables know the last 250 units
 * of a part alone: where a text holds these often, it takes text × part steps for a longer one.
 */
const longestForEngine = 250;

/** Finds a part in a text, from an index on: its index, or -1. */
type PartFinder = (text: string, from: number) => number;

/** Finds a part in a text, from an index on: its index, or -1. O(text + part), whatever the two are. */
export const indexOfText = (text: string, part: string, from = 0): number => finderOf(part)(text, from);

/**
 * Cuts a text at each occurrence of a part that is not empty, or at the first so many. The budget is charged for what is
 * read and for the parts. O(text + part).
 */
export function splitText(text: string, part: string, most: number, budget: Budget): readonly string[] {
  const parts =
    part.length <= longestForEngine && most === Number.POSITIVE_INFINITY
      ? splitByEngine(text, part, budget)
      : splitByFinder(text, part, most, budget);
  budget.spendItems(parts.length);
  return parts;
}

function splitByEngine(text: string, part: string, budget: Budget): readonly string[] {
  budget.spendCharacters(text.length + part.length);
  return text.split(part);
}

function splitByFinder(text: string, part: string, most: number, budget: Budget): readonly string[] {
  budget.spendCharacters(part.length);
  const find = finderOf(part);
  const parts: string[] = [];
  for (let end = 0; ; ) {
    const start = parts.length < most ? find(text, end) : -1;
    if (parts.length < most) budget.spendCharacters((start < 0 ? text.length : start + part.length) - end);
    parts.push(text.slice(end, start < 0 ? text.length : start));
    if (start < 0) return parts;
    end = start + part.length;
  }
}

function finderOf(part: string): PartFinder {
  if (part.length <= longestForEngine) return (text, from) => text.indexOf(part, from);
  const borders = bordersOf(part);
  return (text, from) => (text.length - from < part.length ? -1 : findWithBorders(text, part, borders, from));
}

/** For each length of a beginning of a part: how long its longest border is, which both begins and ends it. */
function bordersOf(part: string): Int32Array {
  const borders = new Int32Array(part.length + 1);
  let border = 0;
  for (let index = 1; index < part.length; index++) {
    const unit = part.charCodeAt(index);
    while (border > 0 && part.charCodeAt(border) !== unit) border = borders[border] ?? 0;
    if (part.charCodeAt(border) === unit) border++;
    borders[index + 1] = border;
  }
  return borders;
}

/** The search of Knuth, Morris and Pratt: no unit of the text is gone back to. */
function findWithBorders(text: string, part: string, borders: Int32Array, from: number): number {
  let matched = 0;
  for (let index = from; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    while (matched > 0 && part.charCodeAt(matched) !== unit) matched = borders[matched] ?? 0;
    if (part.charCodeAt(matched) === unit) matched++;
    if (matched === part.length) return index + 1 - matched;
  }
  return -1;
}
