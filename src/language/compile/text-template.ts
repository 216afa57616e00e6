import type { Value } from "../../data/json.ts";
import { finished } from "../run/marked.ts";
import { Memo } from "../run/memo.ts";
import { RecordedMemo } from "../run/recorded-memo.ts";
import type { Program, Unit } from "../run/run.ts";
import { parseTemplate } from "../syntax/parse.ts";
import type { Block, Expression } from "../syntax/syntax.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { type Choice, compileChoice, mayOmit } from "./choice.ts";
import { type Compilation, charged, newCompilation } from "./compilation.ts";
import { omitAlone } from "./omit-alone.ts";
import { refuse } from "./problems.ts";
import type { Compiled } from "./source-cache.ts";
import { compileBlock } from "./statements.ts";
import { compileValue } from "./value.ts";

/** A compiled text template. */
export interface TextTemplate extends Unit, Compiled {
  readonly text: Memo<string>;
  /** The value of its expression, where it is one `{{ expression }}` and nothing else; its text otherwise. */
  readonly value: Memo<Value>;
  /** What its expression gives where it may be `omit`. Then it has no text, and is part of a JSON template alone. */
  readonly choice: Program<Choice> | undefined;
}

/**
 * Compiles a text template. O(length).
 *
 * @throws ContextError with all that is wrong with it
 */
export function compileText(source: string, vocabulary: Vocabulary): TextTemplate {
  const { tree, problems, nodes } = parseTemplate(source, vocabulary.limits);
  const compilation = newCompilation(vocabulary, problems);
  const only = onlyExpression(tree);
  const choice = only && mayOmit(only) ? compileChosen(only, compilation) : undefined;
  const print = choice === undefined ? compileBlock(tree, compilation) : refuseOmit;
  refuse(source, compilation.problems);
  const evaluate = only && choice === undefined ? compileValue(only, newCompilation(vocabulary, [])) : undefined;
  const slots = compilation.variables.size;
  const unit = { source, slots };
  const MemoOf = vocabulary.records ? RecordedMemo : Memo;
  const text = new MemoOf(vocabulary, unit, print, vocabulary.traces);
  return Object.freeze({
    source,
    slots,
    nodes,
    text,
    value: evaluate === undefined ? text : new MemoOf(vocabulary, unit, evaluate, vocabulary.traces),
    choice,
  });
}

/** Compiles what is part of a JSON template, or is left out of it. */
function compileChosen(node: Expression, compilation: Compilation): Program<Choice> {
  const program = charged(compilation, (counted) => compileChoice(node, counted));
  return (run) => {
    const { value, decided } = program(run);
    run.offset = node.offset;
    return { value: value === undefined ? undefined : finished(value, run), decided };
  };
}

const refuseOmit = (): never => {
  throw omitAlone();
};

/** Gives the expression of a template that is nothing else, but for white space around it. */
export function onlyExpression(block: Block): Expression | undefined {
  const [first, ...others] = block.filter((statement) => statement.kind !== "text" || statement.text.trim() !== "");
  return first?.kind === "output" && others.length === 0 ? first.value : undefined;
}
