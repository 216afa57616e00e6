import { type JsonValue, type Key, type Maybe, setKey, typeName, type Value } from "../../data/json.ts";
import { member } from "../../data/read.ts";
import type { Sources } from "../../data/sources.ts";
import { ContextError } from "../../errors.ts";
import { pathOf } from "../../scope/path.ts";
import { placesOf } from "../functions/arguments.ts";
import { callOf, type Kind, unknownFunction } from "../functions/calls.ts";
import { marked, markPart } from "../run/marked.ts";
import type { Program, Run } from "../run/run.ts";
import type { Argument, Expression, Offset } from "../syntax/syntax.ts";
import { type BinaryOperator, operators, signed } from "../values/operators.ts";
import { cut } from "../values/slices.ts";
import { isTruthy } from "../values/truth.ts";
import { type Compilation, countedApart, problem } from "./compilation.ts";
import { staticPath } from "./static-path.ts";
import { type SecondLook, undefinedError } from "./undefined.ts";

type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

/** An expression that may give undefined. */
export function compile(node: Expression, compilation: Compilation): Program {
  compilation.count.nodes++;
  switch (node.kind) {
    case "literal":
      return compileLiteral(node.value);
    case "name":
      return compilePath(node.name, [], compilation);
    case "member":
      return compileMember(node, compilation);
    case "slice":
      return compileSlice(node, compilation);
    case "list":
      return compileList(node, compilation);
    case "object":
      return compileObject(node, compilation);
    case "not":
      return compileNot(node, compilation);
    case "sign":
      return compileSign(node, compilation);
    case "both":
    case "either":
      return compileLogical(node, compilation);
    case "binary":
      return compileBinary(node, compilation);
    case "comparison":
      return compileComparison(node, compilation);
    case "conditional":
      return compileConditional(node, compilation);
    case "call":
      return compileCall("function", node.name, node.arguments, node.offset, compilation);
    case "test":
      return compileCall(
        "test",
        node.name,
        [{ name: undefined, value: node.operand, offset: node.offset }, ...node.arguments],
        node.offset,
        compilation,
      );
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

/** An operand: undefined is an error, whatever the policy. */
export function compileOperand(node: Expression, compilation: Compilation): Program<Value> {
  const program = compile(node, compilation);
  if (neverUndefined.has(node.kind)) return program as Program<Value>; // by the line above
  return (run) => {
    const value = program(run);
    if (value === undefined) throw undefinedError(node, lookingAgain(run, compilation));
    return value;
  };
}

/** To see which part of an expression is not there. What is compiled for that is not part of the template. */
const lookingAgain = (run: Run, compilation: Compilation): SecondLook => ({
  run,
  names: () => compilation.variables.names(run.locals),
  evaluate: (node) => compile(node, countedApart(compilation))(run),
  isTrue: (node) => compileTruth(node, countedApart(compilation))(run),
});

/** Where the lenient policy lets undefined pass: it is an error only under the strict one. */
export const compileUse = (node: Expression, compilation: Compilation): Program =>
  compilation.vocabulary.undefinedPolicy === "error" ? compileOperand(node, compilation) : compile(node, compilation);

/** An expression asked for its truth. */
export function compileTruth(node: Expression, compilation: Compilation): Program<boolean> {
  switch (node.kind) {
    case "both":
    case "either":
      return compileBothTruths(node, compilation);
    case "not":
      return compileNot(node, compilation);
    default: {
      const program = compileUse(node, compilation);
      return (run) => {
        const value = program(run);
        return typeof value === "boolean" ? value : isHeldTrue(value, run);
      };
    }
  }
}

/** The truth of a value that takes part. */
function isHeldTrue(value: Maybe, run: Run): boolean {
  if (run.holdsSecrets) run.taintBy(value, "itself");
  return value !== undefined && isTruthy(value);
}

/**
 * Whether an expression is there: the secret that it leads to takes no part, and a secret that leads to it does. So do
 * the characters of a text: which are there tells how long it is.
 */
export function compilePresence(node: Expression, compilation: Compilation): Program {
  const path = staticPath(node);
  if (node.kind === "member" && path === undefined) {
    const target = compile(node.target, compilation);
    const key = compileOperand(node.key, compilation);
    compilation.count.nodes++;
    return (run) => {
      const from = target(run);
      if (from === undefined) return undefined;
      const wanted = key(run);
      run.offset = node.offset;
      return member(from, keyOf(wanted, from), run);
    };
  }
  const program = compile(node, compilation);
  if (path === undefined) return program;
  const target = node.kind === "member" && mayBeWithinText(path) ? compile(node.target, compilation) : undefined;
  return (run) => {
    const { sources } = run;
    const value = program(run);
    if (run.sources !== sources && typeof target?.(run) !== "string") run.sources = sources;
    return value;
  };
}

/** Whether the last key of a path may lead into a text: not where it is a name in a namespace. */
function mayBeWithinText([name, ...keys]: readonly [name: string, ...keys: Key[]]): boolean {
  const path = pathOf(name, keys);
  return path.space === "item" || path.space === "parent" || path.keys.length > 1;
}

/** The truth of `and` and `or` needs no operand. */
function compileBothTruths(node: Of<"both" | "either">, compilation: Compilation): Program<boolean> {
  compilation.count.nodes++;
  const left = compileTruth(node.left, compilation);
  const right = compileTruth(node.right, compilation);
  return node.kind === "both" ? (run) => left(run) && right(run) : (run) => left(run) || right(run);
}

const compileLiteral =
  (value: JsonValue): Program =>
  () =>
    value;

/** A name and the keys behind it, in one read where the scope has the name. */
export function compilePath(root: string, keys: readonly Key[], compilation: Compilation): Program {
  const path = pathOf(root, keys);
  const slots = compilation.variables.slotsOf(root);
  const [slot] = slots;
  if (slot === undefined) return (run) => run.read(path);
  if (slots.length === 1) {
    return (run) => {
      const value = run.locals[slot];
      return value === undefined ? run.read(path) : run.follow(value, keys);
    };
  }
  return (run) => {
    const set = slots.find((candidate) => run.locals[candidate] !== undefined);
    return set === undefined ? run.read(path) : run.follow(run.locals[set], keys);
  };
}

function compileMember(node: Of<"member">, compilation: Compilation): Program {
  const path = staticPath(node);
  if (path !== undefined) return compilePath(path[0], path.slice(1), compilation);
  const target = compile(node.target, compilation);
  const key = compileOperand(node.key, compilation);
  return (run) => {
    const from = target(run);
    if (from === undefined) return undefined;
    const wanted = key(run);
    run.offset = node.offset;
    return run.member(from, keyOf(wanted, from));
  };
}

/** A value as a key of another. */
function keyOf(value: Value, indexed: Value): Key {
  if (typeof value === "string" || Number.isInteger(value)) return value as Key; // an integer is a number
  const expected = "a string or an integer";
  const found = typeof value === "number" ? "a number with a fraction" : typeName(value);
  throw new ContextError("index", { indexed: typeName(indexed), expected, found });
}

function compileSlice(node: Of<"slice">, compilation: Compilation): Program {
  const target = compileOperand(node.target, compilation);
  const [start, end, step] = node.bounds.map((bound) =>
    bound === undefined ? () => null : compileOperand(bound, compilation),
  );
  if (start === undefined || end === undefined || step === undefined) throw new Error("a slice has three bounds");
  return (run) => {
    const values = [target(run), start(run), end(run), step(run)] as const;
    run.offset = node.offset;
    run.taintBy(values[0], "parts");
    return marked(cut(...values, run), run);
  };
}

function compileList(node: Of<"list">, compilation: Compilation): Program {
  const items = node.items.map((item) => compileOperand(item, compilation));
  return (run) => {
    const list: Value[] = [];
    const before = run.sources;
    let secret: Map<Key, Sources> | undefined;
    for (const item of items) {
      list.push(item(run));
      if (run.sources !== before) secret = markPart(secret, list.length - 1, list, run, before);
    }
    run.offset = node.offset;
    run.spendItems(list.length);
    return marked(list, run, secret);
  };
}

function compileObject(node: Of<"object">, compilation: Compilation): Program {
  const entries = node.entries.map(
    ([key, value]) => [compileOperand(key, compilation), compileOperand(value, compilation)] as const,
  );
  return (run) => {
    const object: Record<string, Value> = {};
    let secret: Map<Key, Sources> | undefined;
    for (const [keyProgram, valueProgram] of entries) {
      const key = entryKey(keyProgram(run), run, node.offset);
      const before = run.sources; // a secret in a name is one of the whole object
      setKey(object, key, valueProgram(run));
      secret?.delete(key); // of an earlier entry of that name
      if (run.sources !== before) secret = markPart(secret, key, object, run, before);
    }
    run.offset = node.offset;
    run.spendItems(entries.length);
    return marked(object, run, secret);
  };
}

function entryKey(key: Value, run: Run, offset: number): string {
  if (typeof key === "string") return key;
  if (Number.isInteger(key)) return String(key);
  run.offset = offset;
  throw new ContextError("type", { operation: "a key of an object", expected: "a string", found: typeName(key) });
}

function compileNot(node: Of<"not">, compilation: Compilation): Program<boolean> {
  const operand = compileTruth(node.operand, compilation);
  return (run) => !operand(run);
}

function compileSign({ sign, operand, offset }: Of<"sign">, compilation: Compilation): Program {
  const program = compileOperand(operand, compilation);
  return (run) => {
    const value = program(run);
    run.offset = offset;
    return signed(sign, value);
  };
}

/** `and` and `or`: the right side is left alone where the left one decides. */
function compileLogical(node: Of<"both" | "either">, compilation: Compilation): Program {
  const left = compileUse(node.left, compilation);
  const right = compile(node.right, compilation);
  const goesOn = node.kind === "both";
  return (run) => {
    const value = left(run);
    return isHeldTrue(value, run) === goesOn ? right(run) : value;
  };
}

function compileBinary({ operator, left, right, offset }: Of<"binary">, compilation: Compilation): Program {
  if (operator === "~") return compileJoined(left, right, offset, compilation);
  if (right.kind === "literal")
    return appliedTo(operator, compileOperand(left, compilation), right.value, offset, compilation);
  return applied(operator, compileOperand(left, compilation), compileOperand(right, compilation), offset);
}

/** An operator whose right side is known, as in most conditions: one program less to run. */
function appliedTo(
  operator: BinaryOperator,
  left: Program<Value>,
  right: Value,
  offset: number,
  compilation: Compilation,
): Program<Value> {
  compilation.count.nodes++;
  const apply = operators[operator];
  return (run) => {
    const first = left(run);
    run.offset = offset;
    if (run.holdsSecrets) run.taintBy(first, "all");
    return apply(first, right, run);
  };
}

function applied(
  operator: BinaryOperator,
  left: Program<Value>,
  right: Program<Value>,
  offset: number,
): Program<Value> {
  const apply = operators[operator];
  return (run) => {
    const first = left(run);
    const second = right(run);
    run.offset = offset;
    if (run.holdsSecrets) {
      run.taintBy(first, "all");
      run.taintBy(second, "all");
    }
    return apply(first, second, run);
  };
}

/** `~` prints, and so lets undefined pass where printing does. */
function compileJoined(left: Expression, right: Expression, offset: number, compilation: Compilation): Program {
  const orNothing = (node: Expression): Program<Value> => {
    const program = compileUse(node, compilation);
    return (run) => program(run) ?? null;
  };
  return applied("~", orNothing(left), orNothing(right), offset);
}

function compileComparison(node: Of<"comparison">, compilation: Compilation): Program {
  const [only] = node.rest;
  if (only !== undefined && node.rest.length === 1) {
    return compileBinary(
      { kind: "binary", operator: only.operator, left: node.first, right: only.operand, offset: only.offset },
      compilation,
    );
  }
  const first = compileOperand(node.first, compilation);
  const rest = node.rest.map(({ operator, operand, offset }) => ({
    operator,
    operand: compileOperand(operand, compilation),
    offset,
  }));
  return (run) => {
    let left = first(run);
    run.taintBy(left, "all");
    for (const { operator, operand, offset } of rest) {
      const right = operand(run);
      run.offset = offset;
      run.taintBy(right, "all");
      if (operators[operator](left, right, run) !== true) return false;
      left = right;
    }
    return true;
  };
}

function compileConditional(node: Of<"conditional">, compilation: Compilation): Program {
  const condition = compileTruth(node.condition, compilation);
  const value = compile(node.value, compilation);
  const otherwise = node.otherwise === undefined ? () => undefined : compile(node.otherwise, compilation);
  return (run) => (condition(run) ? value(run) : otherwise(run));
}

/** A call of a function or a test by name: arguments are given their parameters when the template is compiled. */
function compileCall(
  kind: Kind,
  name: string,
  given: readonly Argument[],
  offset: Offset,
  compilation: Compilation,
): Program {
  const table = compilation.vocabulary.tables[kind];
  const definition = table.get(name);
  if (definition === undefined) {
    for (const { value } of given) compile(value, compilation); // for what is wrong with them
    return problem(compilation, "unknown-function", unknownFunction(kind, name, table.keys()), offset);
  }
  const names = given.map((argument) => argument.name);
  const places = placesOf(definition.parameters, names);
  const taken = typeof places === "string" ? [] : places.map((place) => definition.parameters[place]);
  const programs = given.map(({ value }, index) => {
    const parameter = taken[index];
    if (parameter?.isPresence) return compilePresence(value, compilation);
    return parameter?.takesUndefined ? compile(value, compilation) : compileUse(value, compilation);
  });
  if (typeof places === "string")
    return problem(compilation, "arguments", { callee: `'${name}'`, problem: places }, offset);
  return callOf(definition, name, programs, places, offset);
}
