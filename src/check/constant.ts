import { WorkflowContext } from "../context.ts";
import type { Environment } from "../environment.ts";
import { ContextError } from "../errors.ts";
import { parseBareExpression } from "../language/compile/bare-expression.ts";
import type { AllReads } from "../reads.ts";

/**
 * Decides a condition that reads nothing and calls nothing: it is always the same. Undefined for any other, for one that is an
 * error, and for `true` and `false`, which are written on purpose. O(length).
 */
export function constantOf(
  source: string,
  { reads, functions }: AllReads,
  environment: Environment,
): boolean | undefined {
  if (reads.length > 0 || functions.length > 0) return undefined;
  const { tree } = parseBareExpression(source, environment.vocabulary);
  if (tree.kind === "literal" && typeof tree.value === "boolean") return undefined;
  try {
    return environment.expression(source).truth.ask(new WorkflowContext({ environment }));
  } catch (error) {
    if (error instanceof ContextError) return undefined;
    throw error;
  }
}
