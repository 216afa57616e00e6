import type { Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Scope } from "../../scope/scope.ts";
import { Memo } from "../run/memo.ts";
import { RecordedMemo } from "../run/recorded-memo.ts";
import { execute, type Unit } from "../run/run.ts";
import { noExpression, type Parsed, parseExpression, parseTemplate } from "../syntax/parse.ts";
import { syntaxError } from "../syntax/source-error.ts";
import type { Block, Expression } from "../syntax/syntax.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { charged, newCompilation } from "./compilation.ts";
import { compileTruth } from "./expressions.ts";
import { refuse } from "./problems.ts";
import type { Compiled } from "./source-cache.ts";
import { onlyExpression } from "./text-template.ts";
import { compileValue } from "./value.ts";

/** A compiled expression that is a source by itself: a host asks it for its value or, as a condition, for its truth. */
export interface BareExpression extends Unit, Compiled {
  readonly value: Memo<Value>;
  readonly truth: Memo<boolean>;
}

/**
 * Compiles a bare expression, or one within `{{ }}` and nothing around the braces. O(length).
 *
 * @throws ContextError with all that is wrong with it
 */
export function compileBareExpression(source: string, vocabulary: Vocabulary): BareExpression {
  const { tree, problems, nodes } = parseBareExpression(source, vocabulary);
  const compilation = newCompilation(vocabulary, problems);
  const evaluate = compileValue(tree, compilation);
  refuse(source, compilation.problems);
  const decide = charged(compilation, (within) => compileTruth(tree, within));
  const slots = compilation.variables.size;
  const unit = { source, slots };
  const MemoOf = vocabulary.records ? RecordedMemo : Memo;
  const value = new MemoOf(vocabulary, unit, evaluate, vocabulary.traces);
  return Object.freeze({ source, slots, nodes, value, truth: new MemoOf(vocabulary, unit, decide, vocabulary.traces) });
}

/** Evaluates an expression by itself; undefined where that is an error, or secret. It spends the limits of a render. */
export function evaluated(node: Expression, vocabulary: Vocabulary, scope: Scope): Value | undefined {
  const compilation = newCompilation(vocabulary, []);
  const program = compileValue(node, compilation);
  try {
    return execute(vocabulary, scope, { source: "", slots: 0 }, (run) => {
      const value = program(run);
      return run.sources === undefined ? value : undefined;
    });
  } catch (error) {
    if (error instanceof ContextError) return undefined;
    throw error;
  }
}

/** Parses a bare expression, or one within `{{ }}` and nothing around the braces. Errors are its problems. O(length). */
export function parseBareExpression(source: string, { limits }: Vocabulary): Parsed<Expression> {
  if (!/^\s*\{[{%#]/.test(source)) {
    const bare = parseExpression(source, limits);
    if (bare.problems.length === 0 || !source.includes("{{")) return bare;
    // text with braces in it, where it can be read as that
    const { tree, problems } = parseTemplate(source, limits);
    return problems.length > 0 ? bare : refused(tree);
  }
  const { tree, problems, nodes } = parseTemplate(source, limits);
  const only = onlyExpression(tree);
  return only !== undefined || problems.length > 0 ? { tree: only ?? noExpression, problems, nodes } : refused(tree);
}

/** Refuses a template that is more than one expression. */
const refused = (tree: Block): Parsed<Expression> => {
  const problem = "expected one expression, bare or within one {{ }}, with nothing around the braces";
  return { tree: noExpression, problems: [syntaxError(problem, offsetAround(tree))], nodes: 0 };
};

/** Finds where a template says something before or behind its first expression. */
function offsetAround(tree: Block): number {
  const first = tree.findIndex(({ kind }) => kind === "output");
  const beside = tree.find((one, index) => index !== first && (one.kind !== "text" || one.text.trim() !== ""));
  if (beside === undefined) return 0;
  return beside.kind === "text" ? beside.offset + beside.text.search(/\S/) : beside.offset;
}

/** Stands for an expression that could not be read. */
