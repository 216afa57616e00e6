import { compileTruth, newCompilation, type Program } from "./compile.ts";
import type { Environment } from "./environment.ts";
import { type Parsed, parseExpression, parseTemplate } from "./parse.ts";
import type { Unit } from "./run.ts";
import type { Expression } from "./syntax.ts";
import { compileValue, onlyExpression, refuse } from "./template.ts";
import { syntaxError } from "./tokenizer.ts";
import type { Value } from "./values.ts";

/** An expression of one source: a condition is its truth. */
export interface Condition extends Unit {
  readonly value: Program<Value>;
  readonly truth: Program<boolean>;
}

/**
 * Compiles an expression: bare, or the same within one `{{ }}`. O(length).
 *
 * @throws ContextError with all that is wrong with it; text around the braces is
 */
export function compileExpression(source: string, environment: Environment): Condition {
  const { tree, problems } = parse(source, environment);
  const to = newCompilation(environment, problems);
  const value = compileValue(tree, to);
  refuse(source, to.problems);
  const truth = charged(compileTruth(tree, to), to.count.nodes);
  return Object.freeze({ source, slots: to.variables.size, value, truth });
}

function parse(source: string, { limits }: Environment): Parsed<Expression> {
  if (!/^\s*\{\{/.test(source)) return parseExpression(source, limits);
  const { tree, problems } = parseTemplate(source, limits);
  const only = onlyExpression(tree);
  if (only !== undefined || problems.length > 0) return { tree: only ?? none, problems };
  const braces = "a condition is one expression, bare or within one {{ }}, with nothing around the braces";
  return { tree: none, problems: [syntaxError(braces, 0)] };
}

const charged =
  <T>(program: Program<T>, steps: number): Program<T> =>
  (run) => {
    run.spendSteps(steps);
    return program(run);
  };

const none: Expression = Object.freeze({ kind: "literal", value: null, at: 0 });
