import { Redaction, secretTexts } from "../secrets/redaction.ts";
import type { Iteration } from "./iteration.ts";
import type { State } from "./state.ts";

/** Makes the redaction of all secrets of a state, and of the items around and at the current one. */
export function redactionOf(state: State, iterations: readonly Iteration[]): Redaction {
  const ofItems = iterations.flatMap(({ value, sources }) => [...secretTexts(value, sources)]);
  return new Redaction([...state.secretTexts(), ofItems]);
}
