import { isList, typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Budget } from "../../limits.ts";

/** Cuts `value[start:end:step]` out of a list or a string. As in Python, bounds beyond the ends count as the ends. */
export function cut(value: Value, start: Value, end: Value, step: Value, budget: Budget): Value {
  if (!isList(value) && typeof value !== "string") {
    throw new ContextError("type", { operation: "a slice", expected: "a list or a string", found: typeName(value) });
  }
  budget.spendItems(value.length);
  const items = isList(value) ? value : Array.from(value);
  const stride = bound(step, budget) ?? 1;
  if (stride === 0) throw new ContextError("arguments", { callee: "a slice", problem: "the step must not be 0" });
  const [lowest, highest] = stride > 0 ? [0, items.length] : [-1, items.length - 1];
  const clamp = (index: number | undefined, otherwise: number): number =>
    index === undefined ? otherwise : Math.min(Math.max(index < 0 ? index + items.length : index, lowest), highest);
  const from = clamp(bound(start, budget), stride > 0 ? lowest : highest);
  const to = clamp(bound(end, budget), stride > 0 ? highest : lowest);
  const taken: Value[] = [];
  for (let index = from; stride > 0 ? index < to : index > to; index += stride) taken.push(items[index] as Value); // inside
  return isList(value) ? taken : taken.join("");
}

function bound(value: Value, budget: Budget): number | undefined {
  if (value === null) return undefined;
  if (Number.isInteger(value)) {
    const index = value as number; // an integer is a number
    budget.check("work", Math.abs(index)); // nothing that long could be cut
    return index;
  }
  const found = typeof value === "number" ? "a number with a fraction" : typeName(value);
  throw new ContextError("index", { indexed: "a slice", expected: "integers", found });
}
