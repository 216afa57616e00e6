import { ContextError } from "workflow-context";

/** What a call gives, or the error that it throws, as text. */
export function answerOf(act: () => unknown): string {
  try {
    return JSON.stringify(act());
  } catch (error) {
    if (error instanceof ContextError) return `${error.code}: ${error.message}`;
    throw error;
  }
}
