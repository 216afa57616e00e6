import type { Maybe } from "../../data/json.ts";
import type { Sources } from "../../data/sources.ts";
import type { FunctionDefinition } from "../functions/definition.ts";
import type { Program } from "../run/run.ts";
import { noExpression } from "../syntax/parse.ts";
import { staticPath } from "../syntax/static-path.ts";
import type { Expression } from "../syntax/syntax.ts";
import { isTruthy } from "../values/truth.ts";
import { argumentsOf } from "./callee.ts";
import type { Compilation } from "./compilation.ts";
import { compile, compileFlag, compileOptional, compileTruth, compileUse } from "./expressions.ts";
import { compileTernary } from "./logic.ts";
import { mayLeadIntoText } from "./presence.ts";

/** What an expression gives that may be `omit`: a value or undefined, which is left out. */
export interface Choice {
  readonly value: Maybe;
  /** The sources that tainted the run when it was decided. They tell of the list or object whether the value is in it. */
  readonly decided: Sources | undefined;
}

/** Compiles an expression that may be `omit`, or may choose it by `if`, `default` or `ternary`. */
export function compileChoice(node: Expression, compilation: Compilation): Program<Choice> {
  if (node.kind === "omit") return (run) => ({ value: undefined, decided: run.sources });
  if (node.kind === "conditional" && mayOmit(node)) {
    compilation.count.nodes++;
    const condition = compileTruth(node.condition, compilation);
    const value = compileChoice(node.value, compilation);
    const otherwise = node.otherwise === undefined ? givingNull : compileChoice(node.otherwise, compilation);
    return (run) => (condition(run) ? value(run) : otherwise(run));
  }
  const call = node.kind === "call" ? compilation.vocabulary.tables.function.get(node.name) : undefined;
  if (node.kind === "call" && call?.chooses !== undefined && mayOmit(node)) {
    return compileChoosing(call, node, compilation);
  }
  const program = compileOptional(node, compilation, null);
  return (run) => {
    const decided = run.sources;
    return { value: program(run) ?? null, decided };
  };
}

/** Tells whether an expression may be `omit`, in a place where it may. */
export const mayOmit = (node: Expression): boolean =>
  node.kind === "omit" ||
  (node.kind === "conditional" && [node.value, node.otherwise].some((one) => one !== undefined && mayOmit(one))) ||
  (node.kind === "call" && node.arguments.some(({ value }) => mayOmit(value)));

const givingNull: Program<Choice> = (run) => ({ value: null, decided: run.sources });

function compileChoosing(
  definition: FunctionDefinition,
  { name, arguments: given, offset }: Expression & { kind: "call" },
  compilation: Compilation,
): Program<Choice> {
  compilation.count.nodes++;
  const parts = argumentsOf(name, given, offset, compilation);
  const part = (parameter: string): Expression | undefined => parts.get(parameter);
  const choice = (parameter: string): Program<Choice> => {
    const node = part(parameter);
    return node === undefined ? givingNull : compileChoice(node, compilation);
  };
  if (definition.chooses === "ternary") {
    const [yes, no] = [choice("yes"), choice("no")];
    const whenNull = part("null") === undefined ? no : choice("null");
    return compileTernary(compileUse(part("condition") ?? noExpression, compilation), yes, no, whenNull);
  }
  const subject = part("given") ?? noExpression;
  const value = compile(subject, compilation);
  const path = staticPath(subject);
  const tellsPresence = path !== undefined && !mayLeadIntoText(path);
  const asksTruth = compileFlag(definition, "boolean", part("boolean") ?? noExpression, compilation);
  const otherwise = choice("fallback");
  return (run) => {
    const before = run.sources;
    const found = value(run);
    const isAsked = asksTruth?.(run) === true;
    if (isAsked) run.taintBy(found, "itself");
    if (found === undefined || (isAsked && !isTruthy(found))) return otherwise(run);
    return { value: found, decided: tellsPresence && !isAsked ? before : run.sources };
  };
}
