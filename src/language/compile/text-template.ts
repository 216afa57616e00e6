import type { Value } from "../../data/json.ts";
import { Memo } from "../run/memo.ts";
import type { Unit } from "../run/run.ts";
import { parseTemplate } from "../syntax/parse.ts";
import type { Block, Expression } from "../syntax/syntax.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { newCompilation } from "./compilation.ts";
import { refuse } from "./problems.ts";
import type { Compiled } from "./source-cache.ts";
import { compileBlock } from "./statements.ts";
import { compileValue } from "./value.ts";

/** A compiled text template. */
export interface TextTemplate extends Unit, Compiled {
  readonly text: Memo<string>;
  /** The value of its expression, where it is one `{{ expression }}` and nothing else; its text otherwise. */
  readonly value: Memo<Value>;
}

/**
 * Compiles a text template. O(length).
 *
 * @throws ContextError with all that is wrong with it
 */
export function compileText(source: string, vocabulary: Vocabulary): TextTemplate {
  const { tree, problems, nodes } = parseTemplate(source, vocabulary.limits);
  const compilation = newCompilation(vocabulary, problems);
  const print = compileBlock(tree, compilation);
  refuse(source, compilation.problems);
  const only = onlyExpression(tree);
  const evaluate = only && compileValue(only, newCompilation(vocabulary, []));
  const slots = compilation.variables.size;
  const unit = { source, slots };
  const text = new Memo(vocabulary, unit, print);
  return Object.freeze({
    source,
    slots,
    nodes,
    text,
    value: evaluate === undefined ? text : new Memo(vocabulary, unit, evaluate),
  });
}

/** Gives the expression of a template that is nothing else, but for white space around it. */
export function onlyExpression(block: Block): Expression | undefined {
  const [first, ...others] = block.filter((statement) => statement.kind !== "text" || statement.text.trim() !== "");
  return first?.kind === "output" && others.length === 0 ? first.value : undefined;
}
