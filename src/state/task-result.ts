import { errorFields, isError } from "../data/error-fields.ts";
import { ContextError } from "../errors.ts";
import type { Iteration } from "./iteration.ts";
import { redactionOf } from "./redaction.ts";
import type { State } from "./state.ts";

/**
 * Gives what is stored of what a task gave: null for nothing, the fields of an error with the secrets of the context masked,
 * and all else as it is.
 */
export function taskResultOf(result: unknown, state: State, iterations: readonly Iteration[]): unknown {
  if (result === undefined) return null;
  if (!isError(result)) return result;
  try {
    const redaction = redactionOf(state, iterations);
    return errorFields(result, (text) => redaction.text(text));
  } catch (problem) {
    if (!(problem instanceof ContextError && problem.code === "sealed")) throw problem;
    return { message: "withheld, as the context has secrets that are sealed" };
  }
}
