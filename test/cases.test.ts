import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  ContextError,
  createEnvironment,
  type EnvironmentOptions,
  type Outcome,
  WorkflowContext,
} from "workflow-context";

/** One sentence of the language by example. */
interface Case {
  /** What it shows. */
  readonly shows?: string;
  /** An expression, unless the case says otherwise. */
  readonly source: unknown;
  readonly as?: "expression" | "template" | "condition" | "json";
  readonly context?: CaseContext;
  readonly environment?: Pick<EnvironmentOptions, "limits" | "undefined">;
  readonly result?: unknown;
  readonly error?: {
    readonly code: string;
    readonly says?: string;
    readonly line?: number;
    readonly column?: number;
    /** How many there are, where that is more than one. */
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
  /** The iterations around, the outermost first. */
  readonly items?: readonly unknown[];
  readonly last?: { readonly result: unknown; readonly outcome: Outcome };
}

function contextOf({ context: given = {}, environment }: Case): WorkflowContext {
  const { tasks = {}, items = [], last, variables = {}, ...options } = given;
  const clock = (): Date => new Date("2026-01-02T03:04:05.678Z");
  const context = new WorkflowContext({ ...options, environment: createEnvironment({ clock, ...environment }) });
  for (const [name, value] of Object.entries(variables)) context.setVariable(name, value);
  for (const [name, value] of Object.entries(tasks)) context.setTaskResult(name, value);
  if (last !== undefined) context.setLastTaskOutcome(last.result, last.outcome);
  return items.reduce<WorkflowContext>((outer, item, index) => outer.forItem(item, index), context);
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

const errorOf = (one: Case): ContextError => {
  try {
    run(one);
  } catch (error) {
    if (error instanceof ContextError) return error;
    throw error;
  }
  throw new Error("no error");
};

const folder = new URL("cases/", import.meta.url);
for (const file of readdirSync(folder)) {
  const cases = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as readonly Case[];
  describe(file.replace(".json", ""), () => {
    test.each(cases.map((one) => [titleOf(one), one] as const))("%s", (_, one) => {
      if (one.error === undefined) {
        expect(run(one)).toEqual(one.result);
        return;
      }
      const { code, says = "", line, column, problems } = one.error;
      const error = errorOf(one);
      expect(error.code).toBe(code);
      expect(error.message).toContain(says);
      expect(error.position).toBeDefined();
      if (line !== undefined) expect(error.position).toMatchObject({ line, column });
      if (problems !== undefined) expect(error.problems).toHaveLength(problems);
    });
  });
}

function titleOf({ shows, source }: Case): string {
  const text = typeof source === "string" ? source : JSON.stringify(source);
  return shows === undefined ? text : `${shows}: ${text}`;
}
