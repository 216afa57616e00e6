import { ContextError } from "../errors.ts";
import { nearest } from "./nearest.ts";

const mostNames = 10;
// Data may have any number of keys, of any length; the nearest is looked for among the first.
const mostCandidates = 1_000;
const longestCandidate = 128;

/** The error of something that is not there. `wanted` is looked for among what is, where it may be told. */
export function missing(
  name: string,
  wanted: string,
  within: string | undefined,
  there: readonly string[],
): ContextError {
  const candidates = [...new Set(there.slice(0, mostCandidates))];
  const suggestion = nearest(
    wanted,
    candidates.filter((one) => one.length <= longestCandidate),
  );
  return new ContextError("undefined", {
    name,
    ...(within === undefined ? {} : { within }),
    available: candidates.slice(0, mostNames),
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}
