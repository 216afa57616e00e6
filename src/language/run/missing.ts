import { ContextError } from "../../errors.ts";

const mostNames = 10;

// Of data with more keys, the first are told.
const mostLookedAt = 1_000;

/**
 * Makes the error of a name or key that is missing. It tells what is there.
 *
 * @param name the name or key as the error tells it
 * @param within the type of the value that was asked for it, unless it is an object
 * @param available the names and keys that are there
 * @param suggestion what to write instead
 */
export const missing = (
  name: string,
  within?: string,
  available: readonly string[] = [],
  suggestion?: string,
): ContextError =>
  new ContextError("undefined", {
    name,
    ...(within === undefined ? {} : { within }),
    available: [...new Set(available.slice(0, mostLookedAt))].slice(0, mostNames),
    ...(suggestion === undefined ? {} : { suggestion }),
  });
