import { ContextError } from "workflow-context";

/** The error that a call throws. */
export function errorOf(act: () => unknown): ContextError {
  try {
    act();
  } catch (error) {
    if (error instanceof ContextError) return error;
    throw error;
  }
  throw new Error("no error");
}
