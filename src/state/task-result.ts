import { errorFields, isError } from "../data/error-fields.ts";
import { ContextError } from "../errors.ts";
import type { Iteration } from "./iteration.ts";
import { redactionOf } from "./redaction.ts";
import type { State } from "./state.ts";

/**
 * Gives what is stored of what a task gave: null for nothing, the fields of an error with the secrets of the context masked,
 * and all else as it is. Where these are sealed, an error is withheld, save for one of this library, which tells no data.
 */
export function taskResultOf(result: unknown, state: State, iterations: readonly Iteration[]): unknown {
  if (result === undefined) return null;
  if (!isError(result)) return result;
  try {
    const redaction = redactionOf(state, iterations);
    return errorFields(result, (value) => redaction.json(value));
  } catch (problem) {
    if (!(problem instanceof ContextError && problem.code === "sealed")) throw problem;
    if (!(result instanceof ContextError)) return { message: "withheld, as the context has secrets that are sealed" };
    const { name, message, code } = result;
    return errorFields({ name, message, code }, (value) => value); // and not its cause
  }
}
