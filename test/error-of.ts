import { ContextError } from "workflow-context";

/** Gives the ContextError that a call throws, and fails where it throws none. */
export function errorOf(act: () => unknown): ContextError {
  try {
    act();
  } catch (error) {
    return checked(error);
  }
  throw new Error("no error");
}

/** Gives the ContextError with which a promise is rejected, and fails where it is not. */
export const rejectionOf = (promise: Promise<unknown>): Promise<ContextError> =>
  promise.then(() => {
    throw new Error("no error");
  }, checked);

function checked(error: unknown): ContextError {
  if (error instanceof ContextError) return error;
  throw error;
}
