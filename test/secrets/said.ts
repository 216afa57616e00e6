import type { ContextError } from "workflow-context";

/** Everything that an error says, of itself and of what caused it. */
export const saidBy = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { details = {}, problems = [], position } = error as Partial<ContextError>;
  return [
    error.message,
    JSON.stringify(details),
    JSON.stringify(position ?? {}),
    ...problems.map(saidBy),
    saidBy(error.cause ?? ""),
  ].join("\n");
};
