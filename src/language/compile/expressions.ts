// There are six ways to compile an expression. They differ in what undefined does, and in what taints the run:
//
//   way             | undefined                           | the run is tainted by               | compiles
//   ----------------|-------------------------------------|-------------------------------------|------------------------
//   compile         | passes                              | all that is read                    | what `if` or `or` gives
//   compileOperand  | is an error                         | all that is read                    | operands, keys, items
//   compileUse      | is an error; lenient: passes        | all that is read                    | outputs, arguments
//   compileOptional | the same, but nothing for an `if`   | all that is read                    | what may be printed
//                   | without `else`                      |                                     |
//   compileTruth    | is an error; lenient: passes, false | all that is read, the value itself  | conditions
//   compilePresence | passes                              | all that is read on the way to it   | what `defined` is asked
//
// Programs that are made of programs come from files of their own, which see no node.
import type { JsonValue, Key, Value } from "../../data/json.ts";
import type { Aspect } from "../../scope/path.ts";
import { accept } from "../functions/arguments.ts";
import type { Kind } from "../functions/calls.ts";
import type { FunctionDefinition } from "../functions/definition.ts";
import type { Parameter } from "../functions/parameters.ts";
import type { Program, Run } from "../run/run.ts";
import { noExpression } from "../syntax/parse.ts";
import { staticKey, staticPath } from "../syntax/static-path.ts";
import type { Argument, Expression, Offset } from "../syntax/syntax.ts";
import { compileBinary, compileBinaryWithLiteral, compileJoin, compileSign } from "./binary.ts";
import { compileByPath, type Step } from "./by-path.ts";
import { argumentsOf, calleeOf, checkNamed } from "./callee.ts";
import { compileChanged } from "./changed.ts";
import { compileComparison } from "./comparison.ts";
import { type Compilation, countedApart, probing, problem } from "./compilation.ts";
import { compileList, compileObject } from "./containers.ts";
import { reading, together } from "./gathered.ts";
import {
  compileConditional,
  compileDefault,
  compileLogical,
  compileLogicalTruth,
  compileNot,
  compileTernary,
  compileTruthOf,
} from "./logic.ts";
import { compileMember } from "./member.ts";
import { compilePath } from "./path.ts";
import { compileMemberPresence, compilePathPresence, mayLeadIntoText } from "./presence.ts";
import { cycleOf, withNamesCollected } from "./rewritten.ts";
import { compileSlice } from "./slice.ts";
import { traced } from "./traced.ts";
import { type SecondLook, undefinedError } from "./undefined.ts";

type Of<Each extends Expression["kind"]> = Extract<Expression, { kind: Each }>;

/** Compiles an expression that may give undefined. */
export const compile = (node: Expression, compilation: Compilation): Program =>
  traced(node, compilation, compileNode(node, compilation));

function compileNode(node: Expression, compilation: Compilation): Program {
  compilation.count.nodes++;
  const operand = (part: Expression): Program<Value> => compileOperand(part, compilation);
  switch (node.kind) {
    case "literal":
      return compileLiteral(node.value);
    case "name":
      return compileName(node.name, [], "value", compilation);
    case "member":
      return compileRead(node, compilation);
    case "slice": {
      const [start, end, step] = node.bounds;
      const bound = (part: Expression | undefined) => (part === undefined ? compileLiteral(null) : operand(part));
      return compileSlice(operand(node.target), [bound(start), bound(end), bound(step)], node.offset);
    }
    case "list":
      return together(node.items.map(operand), compilation, (items) => compileList(items, node.offset));
    case "object":
      return compileEntries(node, compilation);
    case "not":
      return compileNot(compileTruth(node.operand, compilation));
    case "sign":
      return compileSign(node.sign, operand(node.operand), node.offset);
    case "both":
    case "either":
      return compileLogical(
        node.kind,
        compileOptional(node.left, compilation, undefined),
        compile(node.right, compilation),
      );
    case "binary":
      return compileOperation(node, compilation);
    case "comparison":
      return compileChain(node, compilation);
    case "conditional": {
      const condition = compileTruth(node.condition, compilation);
      const otherwise = node.otherwise === undefined ? () => undefined : compile(node.otherwise, compilation);
      return compileConditional(condition, compile(node.value, compilation), otherwise);
    }
    case "call":
      return compileFunction(node, compilation);
    case "test": {
      const subject = { name: undefined, value: node.operand, offset: node.offset };
      return compileCall("test", node.name, [subject, ...node.arguments], node.offset, compilation);
    }
    case "method":
      return compileMethod(node, compilation);
    case "omit":
      return problem(compilation, "unsupported", () => omitElsewhere, node.offset);
  }
}

const neverUndefined: ReadonlySet<Expression["kind"]> = new Set([
  "literal",
  "slice",
  "list",
  "object",
  "not",
  "sign",
  "binary",
  "comparison",
  "test",
]);

/** Compiles an operand, which must not be undefined. */
export function compileOperand(node: Expression, compilation: Compilation): Program<Value> {
  const program = compile(node, compilation);
  if (neverUndefined.has(node.kind)) return program as Program<Value>; // by the line above
  return (run) => {
    const value = program(run);
    if (value === undefined) throw undefinedError(node, secondLook(run, compilation));
    return value;
  };
}

/** Lets the error of an undefined expression evaluate its parts, which are compiled only then, and counted for no program. */
const secondLook = (run: Run, compilation: Compilation): SecondLook => ({
  run,
  functions: compilation.vocabulary.tables.function,
  names: () => compilation.variables.names(run.locals),
  evaluate: (node) => compile(node, probing(countedApart(compilation)))(run),
  isTrue: (node) => compileTruth(node, probing(countedApart(compilation)))(run),
});

/** Compiles an expression where the lenient policy lets undefined pass and the strict one does not. */
export const compileUse = (node: Expression, compilation: Compilation): Program =>
  compilation.vocabulary.undefinedPolicy === "error" ? compileOperand(node, compilation) : compile(node, compilation);

/**
 * Compiles an expression that may give nothing on purpose: an `if` without an `else`, where its condition is false, is
 * printed as nothing and is false under either policy. What is undefined otherwise is an error as ever.
 */
export function compileOptional<Nothing extends null | undefined>(
  node: Expression,
  compilation: Compilation,
  nothing: Nothing,
): Program {
  switch (node.kind) {
    case "conditional": {
      compilation.count.nodes++;
      const condition = compileTruth(node.condition, compilation);
      const value = compileOptional(node.value, compilation, nothing);
      const { otherwise } = node;
      const other = otherwise === undefined ? () => nothing : compileOptional(otherwise, compilation, nothing);
      return traced(node, compilation, compileConditional(condition, value, other));
    }
    case "both":
    case "either": {
      compilation.count.nodes++;
      const left = compileOptional(node.left, compilation, nothing);
      const right = compileOptional(node.right, compilation, nothing);
      return traced(node, compilation, compileLogical(node.kind, left, right));
    }
    default:
      return compileUse(node, compilation);
  }
}

/** Compiles an expression that is asked only for its truth. */
export function compileTruth(node: Expression, compilation: Compilation): Program<boolean> {
  switch (node.kind) {
    case "both":
    case "either": {
      compilation.count.nodes++;
      const left = compileTruth(node.left, compilation);
      return traced(node, compilation, compileLogicalTruth(node.kind, left, compileTruth(node.right, compilation)));
    }
    case "not":
      return traced(node, compilation, compileNot(compileTruth(node.operand, compilation)));
    default:
      return compileTruthOf(compileOptional(node, compilation, null));
  }
}

/** Compiles an expression that is asked only whether it gives something. */
const compilePresence = (node: Expression, compilation: Compilation): Program =>
  traced(node, compilation, compilePresenceOf(node, compilation), true);

function compilePresenceOf(node: Expression, compilation: Compilation): Program {
  const path = staticPath(node);
  if (path === undefined) {
    if (node.kind !== "member") return compile(node, compilation);
    compilation.count.nodes++;
    const target = compile(node.target, compilation);
    const program = compileMemberPresence(target, compileOperand(node.key, compilation), node.offset);
    return compileSteps(node, program, "presence", compilation);
  }
  const [name, ...keys] = path;
  compilation.count.nodes++;
  const needsTarget = node.kind === "member" && mayLeadIntoText(path);
  const program = compileName(name, keys, "presence", compilation);
  return compilePathPresence(program, needsTarget ? compile(node.target, probing(compilation)) : undefined);
}

/** Compiles an expression of which only the keys or the length are asked, where it is read from the data of the run. */
function compileAspect(node: Expression, aspect: Aspect, compilation: Compilation): Program {
  const path = staticPath(node);
  const use = compileUse(node, compilation);
  if (path === undefined) return use;
  const [name, ...keys] = path;
  const program = compileName(name, keys, aspect, compilation);
  return traced(node, compilation, (run) => {
    const value = program(run);
    return value === undefined ? use(run) : value;
  });
}

/** Compiles a read of which a key is data. `stepByStep` reads the same, one key after another. */
function compileSteps(node: Of<"member">, stepByStep: Program, aspect: Aspect, compilation: Compilation): Program {
  const steps: Step[] = [];
  let target: Expression = node;
  for (; target.kind === "member"; target = target.target) {
    const { key, offset } = target;
    steps.unshift(staticKey(key) ?? { key: compileOperand(key, countedApart(compilation)), offset });
  }
  if (target.kind !== "name") return stepByStep;
  const slots = compilation.variables.slotsOf(target.name);
  const read = compilation.isProbe ? "probe" : aspect;
  return compileByPath(stepByStep, { name: target.name, steps, aspect: read, slots });
}

const omitElsewhere = {
  feature: "'omit' here",
  instead: "it is the whole value of a key or an item, or what default, ternary or 'if else' give as that",
} as const;

const compileLiteral =
  <T extends JsonValue>(value: T): Program<T> =>
  () =>
    value;

/** Compiles a name and the keys behind it. */
function compileName(name: string, keys: readonly Key[], aspect: Aspect, compilation: Compilation): Program {
  const { variables, vocabulary, isProbe } = compilation;
  const program = compilePath(name, keys, isProbe ? "probe" : aspect, variables);
  const slots = vocabulary.gathers ? variables.slotsOf(name) : [];
  return slots.length === 0 ? program : reading(slots, program);
}

/** Compiles the entries of an object. A name that waits ends them: it is no stand-in's. */
function compileEntries({ entries, offset }: Of<"object">, compilation: Compilation): Program<Value> {
  const keys: Program<Value>[] = [];
  const values: Program<Value>[] = [];
  for (const [key, value] of entries) {
    keys.push(compileOperand(key, compilation));
    values.push(compileOperand(value, compilation));
  }
  return together(values, compilation, (all) =>
    compileObject(
      all.map((value, index) => [keys[index] as Program<Value>, value]), // there is one for each
      offset,
    ),
  );
}

/** Compiles a member: in one read with the names before it, where all of its keys are literals. */
function compileRead(node: Of<"member">, compilation: Compilation): Program {
  const path = staticPath(node);
  if (path !== undefined) return compileName(path[0], path.slice(1), "value", compilation);
  const target = compile(node.target, compilation);
  const program = compileMember(target, compileOperand(node.key, compilation), node.offset);
  return compileSteps(node, program, "value", compilation);
}

/** Compiles an operator and its operands. */
function compileOperation(node: Omit<Of<"binary">, "kind">, compilation: Compilation): Program<Value> {
  const { operator, left, right, offset } = node;
  if (operator === "~") {
    const sides = [compileOptional(left, compilation, null), compileOptional(right, compilation, null)] as const;
    return together(sides, compilation, ([first, second]) => compileJoin(first, second, offset));
  }
  const first = compileOperand(left, compilation);
  if (right.kind === "literal") {
    compilation.count.nodes++;
    return compileBinaryWithLiteral(operator, first, right.value, offset);
  }
  const sides = [first, compileOperand(right, compilation)] as const;
  return together(sides, compilation, ([one, other]) => compileBinary(operator, one, other, offset));
}

/** Compiles comparisons, most of which compare two operands only. */
function compileChain({ first, rest }: Of<"comparison">, compilation: Compilation): Program {
  const [only, ...more] = rest;
  if (only !== undefined && more.length === 0) {
    const { operator, operand: right, offset } = only;
    return compileOperation({ operator, left: first, right, offset }, compilation);
  }
  return compileComparison(
    compileOperand(first, compilation),
    rest.map(({ operand, ...link }) => ({ ...link, operand: compileOperand(operand, compilation) })),
  );
}

/** Compiles a call of a function or a test, each argument as its parameter asks for. */
function compileCall(
  kind: Kind,
  name: string,
  given: readonly Argument[],
  offset: Offset,
  compilation: Compilation,
): Program {
  const argumentNames = given.map((argument) => argument.name);
  const isComputed = given.some(({ value }) => value.kind !== "literal");
  const { parameters, call } = calleeOf(kind, name, argumentNames, offset, compilation, isComputed);
  checkNamed(given, parameters, compilation);
  const programs = given.map(({ value }, index) => compileArgument(value, parameters[index], compilation));
  return together(programs, compilation, call);
}

/** Compiles a call of a function: of `ternary` and its like so that only what is chosen runs. */
function compileFunction({ name, arguments: given, offset }: Of<"call">, compilation: Compilation): Program {
  const definition = compilation.vocabulary.tables.function.get(name);
  const collected = definition === undefined ? given : withNamesCollected(definition.parameters, given, offset);
  if (definition?.chooses === undefined) return compileCall("function", name, collected, offset, compilation);
  const parts = argumentsOf(name, given, offset, compilation);
  const part = (parameter: string): Expression => parts.get(parameter) ?? noExpression;
  const choice = (parameter: string): Program => compile(part(parameter), compilation);
  if (definition.chooses === "ternary") {
    const [yes, no] = [choice("yes"), choice("no")];
    const whenNull = parts.has("null") ? choice("null") : no;
    return compileTernary(compileUse(part("condition"), compilation), yes, no, whenNull);
  }
  const asksTruth = compileFlag(definition, "boolean", part("boolean"), compilation);
  return compileDefault(choice("given"), compileUse(part("fallback"), compilation), asksTruth);
}

/** Compiles an argument that is a boolean; undefined where the source says that it is false, or says nothing. */
export function compileFlag(
  { name, parameters }: FunctionDefinition,
  flag: string,
  node: Expression,
  compilation: Compilation,
): Program<boolean> | undefined {
  if (node.kind === "literal" && node.value === false) return undefined;
  const index = parameters.findIndex((parameter) => parameter.name === flag);
  const parameter = parameters[index] as Parameter; // it has such a flag
  const program = compileUse(node, compilation);
  return (run) => {
    const value = program(run);
    run.offset = node.offset;
    return accept(name, parameter, index, value, run) === true;
  };
}

/** Compiles a call of a method: of what `loop` has, which is syntax, or of a function that takes the target first. */
function compileMethod(node: Of<"method">, compilation: Compilation): Program {
  const { target, name, arguments: given, offset } = node;
  if (target.kind === "name" && target.name === "loop" && compilation.variables.isInLoop) {
    if (name === "cycle" && given.length > 0) return compile(cycleOf(node, target), compilation);
    if (name === "changed" && given.length > 0) return compileLoopChanged(node, compilation);
  }
  const definition = compilation.vocabulary.tables.method.get(name);
  const collected = definition === undefined ? given : withNamesCollected(definition.parameters, given, offset);
  return compileCall("method", name, [{ name: undefined, value: target, offset }, ...collected], offset, compilation);
}

/** Compiles `loop.changed(value, …)`. */
function compileLoopChanged({ arguments: given, offset }: Of<"method">, compilation: Compilation): Program {
  const values = compile({ kind: "list", items: given.map(({ value }) => value), offset }, compilation);
  const slot = compilation.variables.loopState("changed") as number; // within a loop there is one
  return compileChanged(values as Program<Value>, slot, offset); // a list is never undefined
}

function compileArgument(node: Expression, parameter: Parameter | undefined, compilation: Compilation): Program {
  if (parameter?.isPresence) return compilePresence(node, compilation);
  if (parameter !== undefined && parameter.aspect !== "value")
    return compileAspect(node, parameter.aspect, compilation);
  return parameter?.takesUndefined ? compile(node, compilation) : compileUse(node, compilation);
}
