import { ContextError } from "workflow-context";

/** Gives the result of a call as JSON text, or the code and the message of the ContextError that it throws. */
export function answerOf(act: () => unknown): string {
  try {
    return JSON.stringify(act());
  } catch (error) {
    if (error instanceof ContextError) return `${error.code}: ${error.message}`;
    throw error;
  }
}
