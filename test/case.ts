import {
  ContextError,
  createEnvironment,
  type EnvironmentOptions,
  type Outcome,
  type SourcePosition,
  WorkflowContext,
} from "workflow-context";
import { ansible, attune, homeAssistant, kestra, stackstorm, times } from "workflow-context/dialects";

/** The dialects, by their names. */
const dialects = { ansible, attune, homeAssistant, kestra, stackstorm, times };

/** A source in the language, with the result or the error that it has to give. */
export interface Case {
  /** It is an expression, unless `as` says otherwise. */
  readonly source: unknown;
  readonly as?: "expression" | "template" | "condition" | "json";
  readonly context?: CaseContext;
  readonly environment?: Pick<EnvironmentOptions, "limits" | "undefined">;
  /** The dialects that it is written in, by their names. */
  readonly dialects?: readonly (keyof typeof dialects)[];
  readonly result?: unknown;
  readonly error?: {
    readonly code: string;
    readonly says?: string;
    readonly line?: number;
    readonly column?: number;
    /** This many are told together; it is 0 for an error that stands alone. */
    readonly problems?: number;
  };
}

interface CaseContext {
  readonly parameters?: object;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly tasks?: Readonly<Record<string, unknown>>;
  readonly config?: object;
  readonly keystore?: object;
  readonly system?: object;
  /** An iteration runs for each of them, within that of the one before. */
  readonly items?: readonly unknown[];
  /** Tasks that ended, by their names. Each gave its name. */
  readonly outcomes?: Readonly<Record<string, Outcome>>;
  readonly last?: { readonly result: unknown; readonly outcome: Outcome };
}

/** A case's outcome, as data that can leave a browser. */
export type Answer =
  | { readonly result: unknown }
  | {
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly position: SourcePosition | undefined;
        readonly problems: number;
      };
    };

export function answerOf(one: Case): Answer {
  try {
    return { result: run(one) };
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    const { code, message, position, problems } = error;
    return { error: { code, message, position: position && { ...position }, problems: problems.length } };
  }
}

/** Gives the wanted and the given outcome in one form: they are equal where the case holds. */
export function judge({ result, error }: Case, answer: Answer): { readonly wanted: unknown; readonly given: unknown } {
  if (error === undefined || "result" in answer) return { wanted: error ? { error } : { result }, given: answer };
  const { code, message, position, problems } = answer.error;
  const found = {
    code,
    says: error.says !== undefined && message.includes(error.says) ? error.says : message,
    line: position?.line,
    column: position?.column,
    problems,
  };
  const asked = Object.keys(error) as (keyof typeof found)[]; // a case may ask for no others
  return {
    wanted: { ...error, hasPosition: true },
    given: { ...Object.fromEntries(asked.map((key) => [key, found[key]])), hasPosition: position !== undefined },
  };
}

function run(one: Case): unknown {
  const context = contextOf(one);
  switch (one.as ?? "expression") {
    case "json":
      return context.renderJson(one.source);
    case "template":
      return context.renderTemplate(String(one.source));
    case "condition":
      return context.evaluateCondition(String(one.source));
    case "expression":
      return context.evaluateExpression(String(one.source));
  }
}

function contextOf({ context: given = {}, environment, dialects: names = [] }: Case): WorkflowContext {
  const { tasks = {}, items = [], outcomes = {}, last, variables = {}, ...options } = given;
  const clock = (): Date => new Date("2026-01-02T03:04:05.678Z");
  const spoken = { dialects: names.map((name) => dialects[name]) };
  const context = new WorkflowContext({
    ...options,
    environment: createEnvironment({ clock, ...spoken, ...environment }),
  });
  for (const [name, value] of Object.entries(variables)) context.setVariable(name, value);
  for (const [name, value] of Object.entries(tasks)) context.setTaskResult(name, value);
  for (const [name, outcome] of Object.entries(outcomes)) context.finishTask(name, name, outcome);
  if (last !== undefined) context.setLastTaskOutcome(last.result, last.outcome);
  return items.reduce<WorkflowContext>((outer, item, index) => outer.forItem(item, index), context);
}
