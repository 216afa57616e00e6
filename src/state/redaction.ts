import { type Container, isContainer } from "../data/json.ts";
import type { Labelled } from "../secrets/labels.ts";
import { Redaction } from "../secrets/redaction.ts";
import { secretTexts } from "../secrets/secret-texts.ts";
import type { Iteration } from "./iteration.ts";
import { refuseSealed } from "./sealed.ts";
import type { State } from "./state.ts";

const known = new WeakMap<Container, readonly string[]>();

/** Lists the secrets of an item: the same list whenever it is asked of the same list or object. */
function textsOf(item: Labelled): readonly string[] {
  const { value } = item;
  if (!isContainer(value)) return secretTexts([item]);
  const texts = known.get(value) ?? secretTexts([item]);
  known.set(value, texts);
  return texts;
}

/**
 * Makes the redaction of all secrets of a state, and of the items around and at the current one.
 *
 * @throws ContextError `sealed` where one of them is not known
 */
export function redactionOf(state: State, iterations: readonly Iteration[]): Redaction {
  refuseSealed(state, iterations);
  return new Redaction([...state.secretTexts(), ...iterations.map(textsOf)]);
}
