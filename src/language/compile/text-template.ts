import type { Value } from "../../data/json.ts";
import { ContextError, locate, located, mostProblems } from "../../errors.ts";
import { finished } from "../run/marked.ts";
import { Memo } from "../run/memo.ts";
import type { Program, Unit } from "../run/run.ts";
import { parseTemplate } from "../syntax/parse.ts";
import type { SourceError } from "../syntax/source-error.ts";
import type { Block, Expression } from "../syntax/syntax.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { type Compilation, charged, newCompilation } from "./compilation.ts";
import { compileUse } from "./expressions.ts";
import { compileBlock } from "./statements.ts";

/** A text template of one source. */
export interface TextTemplate extends Unit {
  /** Its text. */
  readonly text: Memo<string>;
  /** The value of the one expression that it is, or else its text. */
  readonly value: Memo<Value>;
}

/**
 * Compiles a text template. O(length).
 *
 * @throws ContextError with all that is wrong with it
 */
export function compileText(source: string, vocabulary: Vocabulary): TextTemplate {
  const { tree, problems } = parseTemplate(source, vocabulary.limits);
  const compilation = newCompilation(vocabulary, problems);
  const print = compileBlock(tree, compilation);
  const only = onlyExpression(tree);
  const evaluate = only && compileValue(only, newCompilation(vocabulary, []));
  refuse(source, compilation.problems);
  const unit = { source, slots: compilation.variables.size };
  const text = new Memo(vocabulary, unit, print);
  return Object.freeze({ ...unit, text, value: evaluate === undefined ? text : new Memo(vocabulary, unit, evaluate) });
}

/** The expression that a template is, white space around it aside. */
export function onlyExpression(block: Block): Expression | undefined {
  const said = block.filter((statement) => statement.kind !== "text" || statement.text.trim() !== "");
  const [only] = said;
  if (said.length !== 1 || only?.kind !== "output") return undefined;
  return only.value;
}

/** An expression as a value for the host: frozen, and null where the policy lets undefined pass. */
export function compileValue(node: Expression, compilation: Compilation): Program<Value> {
  const program = charged(compilation, (within) => compileUse(node, within));
  return (run) => {
    const value = program(run) ?? null;
    run.offset = node.offset;
    return finished(value, run);
  };
}

/** Throws all that is wrong with a source, in its order, if anything is. */
export function refuse(source: string, problems: readonly SourceError[]): void {
  throwAll(
    problems
      .toSorted((left, right) => left.offset - right.offset)
      .filter(({ offset }, index, sorted) => index === 0 || offset !== sorted[index - 1]?.offset) // one leads to another
      .slice(0, mostProblems)
      .map(({ error, offset }) => located(error, locate(source, offset))),
  );
}

/** Throws errors as one, if there are any. */
export function throwAll(errors: readonly ContextError[]): void {
  const [first] = errors;
  if (first === undefined) return;
  if (errors.length === 1) throw first;
  throw new ContextError(first.code, first.details, { position: first.position, problems: errors });
}
