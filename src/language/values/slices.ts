import { isList, typeName, type Value } from "../../data/json.ts";
import { unitsBack, unitsForth } from "../../data/read.ts";
import { ContextError } from "../../errors.ts";
import type { Budget } from "../../limits.ts";
import { characters, madeText } from "./texts.ts";

/**
 * Cuts `value[start:end:step]` out of a list or a string. As in Python, bounds beyond the ends count as the ends. O(what is
 * cut out); in a string also O(characters between its nearer end and the bounds), as its characters have to be counted.
 */
export function cut(value: Value, start: Value, end: Value, step: Value, budget: Budget): Value {
  const [from, to, stride] = [bound(start), bound(end), bound(step) ?? 1];
  if (stride === 0) throw new ContextError("arguments", { callee: "a slice", problem: "the step must not be 0" });
  if (isList(value)) return cutList(value, from, to, stride, budget);
  if (typeof value === "string") return cutText(value, from, to, stride, budget);
  throw new ContextError("type", { operation: "a slice", expected: "a list or a string", found: typeName(value) });
}

type Bound = number | undefined;

function bound(value: Value): Bound {
  if (value === null) return undefined;
  if (Number.isInteger(value)) return value as number; // an integer is a number
  const found = typeof value === "number" ? "a number with a fraction" : typeName(value);
  throw new ContextError("index", { indexed: "a slice", expected: "integers", found });
}

function cutList(list: readonly Value[], start: Bound, end: Bound, stride: number, budget: Budget): readonly Value[] {
  const [lowest, highest] = stride > 0 ? [0, list.length] : [-1, list.length - 1];
  const clamp = (index: Bound, otherwise: number): number =>
    index === undefined ? otherwise : Math.min(Math.max(index < 0 ? index + list.length : index, lowest), highest);
  const from = clamp(start, stride > 0 ? lowest : highest);
  const to = clamp(end, stride > 0 ? highest : lowest);
  const size = Math.max(0, Math.ceil((to - from) / stride));
  budget.spendItems(size);
  if (stride === 1) return list.slice(from, from + size);
  return Array.from({ length: size }, (_, index) => list[from + index * stride] as Value); // between the bounds
}

function cutText(text: string, start: Bound, end: Bound, stride: number, budget: Budget): string {
  if (stride > 0) {
    const from = start === undefined ? 0 : unitsTo(text, start, budget);
    const to = end === undefined ? text.length : unitsTo(text, end, budget);
    const all = text.slice(from, Math.max(from, to));
    return stride === 1 ? madeText(all, budget) : strided(characters(all, budget), stride);
  }
  // The way back begins with the character of `start`, and ends before it comes to that of `end`.
  const from = start === undefined ? text.length : unitsBehind(text, start, budget);
  const to = end === undefined ? 0 : unitsBehind(text, end, budget);
  return strided(characters(text.slice(to, Math.max(from, to)), budget).toReversed(), -stride);
}

/** The unit at which the character of an index begins: a negative index counts from the end. */
const unitsTo = (text: string, index: number, budget: Budget): number =>
  index < 0 ? unitsBack(text, -index, budget) : unitsForth(text, index, budget);

/** The unit at which the character of an index ends. */
const unitsBehind = (text: string, index: number, budget: Budget): number =>
  index < 0 ? unitsBack(text, -index - 1, budget) : unitsForth(text, index + 1, budget);

const strided = (all: readonly string[], stride: number): string =>
  all.filter((_, index) => index % stride === 0).join("");
