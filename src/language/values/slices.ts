import { isList, typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Budget } from "../../limits.ts";

/** `value[start:end:step]` of a list or a string, as in Python: bounds beyond the ends are the ends. */
export function cut(value: Value, start: Value, end: Value, step: Value, budget: Budget): Value {
  if (!isList(value) && typeof value !== "string") {
    throw new ContextError("type", { operation: "a slice", expected: "a list or a string", found: typeName(value) });
  }
  budget.spendItems(value.length);
  const items = isList(value) ? value : Array.from(value);
  const by = bound(step, budget) ?? 1;
  if (by === 0) throw new ContextError("arguments", { callee: "a slice", problem: "the step must not be 0" });
  const [lowest, highest] = by > 0 ? [0, items.length] : [-1, items.length - 1];
  const clamp = (index: number | undefined, otherwise: number): number =>
    index === undefined ? otherwise : Math.min(Math.max(index < 0 ? index + items.length : index, lowest), highest);
  const from = clamp(bound(start, budget), by > 0 ? lowest : highest);
  const to = clamp(bound(end, budget), by > 0 ? highest : lowest);
  const taken: Value[] = [];
  for (let index = from; by > 0 ? index < to : index > to; index += by) taken.push(items[index] as Value); // in bounds
  return isList(value) ? taken : taken.join("");
}

function bound(value: Value, budget: Budget): number | undefined {
  if (value === null) return undefined;
  if (Number.isInteger(value)) {
    const place = value as number; // an integer is a number
    budget.check("work", Math.abs(place)); // nothing that long could be cut
    return place;
  }
  const found = typeof value === "number" ? "a number with a fraction" : typeName(value);
  throw new ContextError("index", { indexed: "a slice", expected: "integers", found });
}
