import { marksOf, sealedError } from "../data/admitted.ts";
import type { JsonValue } from "../data/json.ts";
import type { Iteration } from "./iteration.ts";
import { namespaces } from "./namespace.ts";
import type { State } from "./state.ts";

const withUnseal = "redact can't mask it; import the snapshot with an unseal function";

/**
 * Refuses a state and items that hold a secret whose value is not known: it can't be found in a text, and to leave it there
 * without a word would show it. O(names) the first time, then O(1).
 *
 * @throws ContextError `sealed`, with the sources and what to do
 */
export function refuseSealed(state: State, iterations: readonly Iteration[]): void {
  const refuse = (value: JsonValue | undefined, hint: string): void => {
    const marks = marksOf(value);
    if (marks?.isSealed) throw sealedError(marks, hint);
  };
  for (const name of namespaces) {
    const isGivenAnew = name === "keystore" || name === "config";
    refuse(state[name]?.toObject(), isGivenAnew ? `${withUnseal}, or with a fresh ${name}` : withUnseal);
  }
  for (const value of [state.lastTask?.result, ...iterations.map((one) => one.value)]) refuse(value, withUnseal);
}
