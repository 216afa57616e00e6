import { marksOf, sealedError } from "../data/admitted.ts";
import type { Iteration } from "./iteration.ts";
import { namespaces } from "./namespace.ts";
import type { State } from "./state.ts";

/**
 * Refuses a state and items that hold a secret whose value is not known: it can't be found in a text, and to leave it there
 * without a word would show it. O(names) the first time, then O(1).
 *
 * @throws ContextError `sealed`, with the sources
 */
export function refuseSealed(state: State, iterations: readonly Iteration[]): void {
  const values = namespaces.map((name) => state[name]?.toObject());
  for (const value of [...values, state.lastTask?.result, ...iterations.map((one) => one.value)]) {
    const marks = marksOf(value);
    if (marks?.isSealed) throw sealedError(marks);
  }
}
