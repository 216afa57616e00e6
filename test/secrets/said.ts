import type { ContextError } from "workflow-context";

/** Joins all texts of an error: message, details, position, problems, and those of its cause. */
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
