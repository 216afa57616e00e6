import { usage } from "../errors.ts";
import { isOutcome, type Outcome } from "../scope/scope.ts";

/** @throws ContextError `usage` for what is no outcome */
export function checkedOutcome(outcome: Outcome): Outcome {
  if (isOutcome(outcome)) return outcome;
  throw usage("an outcome must be succeeded, failed or timed_out");
}
