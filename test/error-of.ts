import { ContextError } from "workflow-context";

/** Gives the ContextError that a call throws, and fails where it throws none. */
export function errorOf(act: () => unknown): ContextError {
  try {
    act();
  } catch (error) {
    if (error instanceof ContextError) return error;
    throw error;
  }
  throw new Error("no error");
}
