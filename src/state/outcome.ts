import { usage } from "../errors.ts";
import { isOutcome, type Outcome } from "../scope/scope.ts";
import type { Namespace } from "./namespace.ts";

/** @throws ContextError `usage` for what is no outcome */
export function checkedOutcome(outcome: Outcome): Outcome {
  if (isOutcome(outcome)) return outcome;
  throw usage("an outcome must be succeeded, failed or timed_out");
}

/** Sets how a task ended, or that this is not known. O(log tasks). */
export const outcomesWith = (outcomes: Namespace, task: string, outcome: Outcome | undefined): Namespace =>
  outcome === undefined ? outcomes.without(task) : outcomes.with(task, { value: outcome, sources: undefined });
