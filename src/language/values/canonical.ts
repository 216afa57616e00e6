import { isContainer, isList, type Value } from "../../data/json.ts";
import type { Budget } from "../../limits.ts";

/** Writes a value as a text that is the same for equal values, whatever the order of their keys. O(size × log keys). */
export function canonical(value: Value, budget: Budget, depth = 0): string {
  if (typeof value === "string") {
    budget.spendCharacters(value.length);
    return JSON.stringify(value);
  }
  if (!isContainer(value)) return String(value);
  budget.check("dataDepth", depth);
  if (isList(value)) {
    budget.spendItems(value.length);
    return `[${value.map((item) => canonical(item, budget, depth + 1)).join()}]`;
  }
  const keys = Object.keys(value).sort();
  budget.spendItems(keys.length);
  // the keys are the object's own
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Value, budget, depth + 1)}`).join()}}`;
}
