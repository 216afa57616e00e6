import { type JsonValue, type Key, type Maybe, setKey, typeName, type Value } from "../../data/json.ts";
import { member } from "../../data/read.ts";
import type { Sources } from "../../data/sources.ts";
import { ContextError } from "../../errors.ts";
import { pathOf } from "../../scope/path.ts";
import { callOf, type Kind, placesOf, unknown } from "../functions/calls.ts";
import { made, withPart } from "../run/made.ts";
import type { Program, Run } from "../run/run.ts";
import type { Argument, Expression, Offset } from "../syntax/syntax.ts";
import { type BinaryOperator, operators, signed } from "../values/operators.ts";
import { cut } from "../values/slices.ts";
import { isTruthy } from "../values/values.ts";
import { type Compilation, countedApart, problem } from "./compilation.ts";
import { staticPath } from "./static-path.ts";
import { type SecondLook, undefinedError } from "./undefined.ts";

type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

/** An expression that may give undefined. */
export function compile(node: Expression, to: Compilation): Program {
  to.count.nodes++;
  switch (node.kind) {
    case "literal":
      return compileLiteral(node.value);
    case "name":
      return compilePath(node.name, [], to);
    case "member":
      return compileMember(node, to);
    case "slice":
      return compileSlice(node, to);
    case "list":
      return compileList(node, to);
    case "object":
      return compileObject(node, to);
    case "not":
      return compileNot(node, to);
    case "sign":
      return compileSign(node, to);
    case "both":
    case "either":
      return compileLogical(node, to);
    case "binary":
      return compileBinary(node, to);
    case "comparison":
      return compileComparison(node, to);
    case "conditional":
      return compileConditional(node, to);
    case "call":
      return compileCall("function", node.name, node.arguments, node.at, to);
    case "test":
      return compileCall(
        "test",
        node.name,
        [{ name: undefined, value: node.operand, at: node.at }, ...node.arguments],
        node.at,
        to,
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
export function compileOperand(node: Expression, to: Compilation): Program<Value> {
  const program = compile(node, to);
  if (neverUndefined.has(node.kind)) return program as Program<Value>; // by the line above
  return (run) => {
    const value = program(run);
    if (value === undefined) throw undefinedError(node, lookingAgain(run, to));
    return value;
  };
}

/** To see which part of an expression is not there. What is compiled for that is not part of the template. */
const lookingAgain = (run: Run, to: Compilation): SecondLook => ({
  run,
  names: () => to.variables.names(run.locals),
  evaluate: (node) => compile(node, countedApart(to))(run),
  isTrue: (node) => compileTruth(node, countedApart(to))(run),
});

/** Where the lenient policy lets undefined pass: it is an error only under the strict one. */
export const compileUse = (node: Expression, to: Compilation): Program =>
  to.dialect.undefinedPolicy === "error" ? compileOperand(node, to) : compile(node, to);

/** An expression asked for its truth. */
export function compileTruth(node: Expression, to: Compilation): Program<boolean> {
  switch (node.kind) {
    case "both":
    case "either":
      return compileBothTruths(node, to);
    case "not":
      return compileNot(node, to);
    default: {
      const program = compileUse(node, to);
      return (run) => {
        const value = program(run);
        return typeof value === "boolean" ? value : isHeldTrue(value, run);
      };
    }
  }
}

/** The truth of a value that takes part. */
function isHeldTrue(value: Maybe, run: Run): boolean {
  if (run.holdsSecrets) run.look(value, "itself");
  return value !== undefined && isTruthy(value);
}

/**
 * Whether an expression is there: the secret that it leads to takes no part, and a secret that leads to it does. So do
 * the characters of a text: which are there tells how long it is.
 */
export function compilePresence(node: Expression, to: Compilation): Program {
  const path = staticPath(node);
  if (node.kind === "member" && path === undefined) {
    const target = compile(node.target, to);
    const key = compileOperand(node.key, to);
    to.count.nodes++;
    return (run) => {
      const from = target(run);
      if (from === undefined) return undefined;
      const wanted = key(run);
      run.at = node.at;
      return member(from, keyOf(wanted, from), run);
    };
  }
  const program = compile(node, to);
  if (path === undefined) return program;
  const target = node.kind === "member" && mayBeWithinText(path) ? compile(node.target, to) : undefined;
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
function compileBothTruths(node: Of<"both" | "either">, to: Compilation): Program<boolean> {
  to.count.nodes++;
  const left = compileTruth(node.left, to);
  const right = compileTruth(node.right, to);
  return node.kind === "both" ? (run) => left(run) && right(run) : (run) => left(run) || right(run);
}

const compileLiteral =
  (value: JsonValue): Program =>
  () =>
    value;

/** A name and the keys behind it, in one read where the scope has the name. */
export function compilePath(root: string, keys: readonly Key[], to: Compilation): Program {
  const path = pathOf(root, keys);
  const slots = to.variables.slotsOf(root);
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

function compileMember(node: Of<"member">, to: Compilation): Program {
  const path = staticPath(node);
  if (path !== undefined) return compilePath(path[0], path.slice(1), to);
  const target = compile(node.target, to);
  const key = compileOperand(node.key, to);
  return (run) => {
    const from = target(run);
    if (from === undefined) return undefined;
    const wanted = key(run);
    run.at = node.at;
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

function compileSlice(node: Of<"slice">, to: Compilation): Program {
  const target = compileOperand(node.target, to);
  const [start, end, step] = node.bounds.map((bound) => (bound === undefined ? () => null : compileOperand(bound, to)));
  if (start === undefined || end === undefined || step === undefined) throw new Error("a slice has three bounds");
  return (run) => {
    const values = [target(run), start(run), end(run), step(run)] as const;
    run.at = node.at;
    run.look(values[0], "parts");
    return made(cut(...values, run), run);
  };
}

function compileList(node: Of<"list">, to: Compilation): Program {
  const items = node.items.map((item) => compileOperand(item, to));
  return (run) => {
    const list: Value[] = [];
    const before = run.sources;
    let secret: Map<Key, Sources> | undefined;
    for (const item of items) {
      list.push(item(run));
      if (run.sources !== before) secret = withPart(secret, list.length - 1, list, run, before);
    }
    run.at = node.at;
    run.spendItems(list.length);
    return made(list, run, secret);
  };
}

function compileObject(node: Of<"object">, to: Compilation): Program {
  const entries = node.entries.map(([key, value]) => [compileOperand(key, to), compileOperand(value, to)] as const);
  return (run) => {
    const object: Record<string, Value> = {};
    let secret: Map<Key, Sources> | undefined;
    for (const [keyProgram, valueProgram] of entries) {
      const key = entryKey(keyProgram(run), run, node.at);
      const before = run.sources; // a secret in a name is one of the whole object
      setKey(object, key, valueProgram(run));
      secret?.delete(key); // of an earlier entry of that name
      if (run.sources !== before) secret = withPart(secret, key, object, run, before);
    }
    run.at = node.at;
    run.spendItems(entries.length);
    return made(object, run, secret);
  };
}

function entryKey(key: Value, run: Run, at: number): string {
  if (typeof key === "string") return key;
  if (Number.isInteger(key)) return String(key);
  run.at = at;
  throw new ContextError("type", { operation: "a key of an object", expected: "a string", found: typeName(key) });
}

function compileNot(node: Of<"not">, to: Compilation): Program<boolean> {
  const operand = compileTruth(node.operand, to);
  return (run) => !operand(run);
}

function compileSign({ sign, operand, at }: Of<"sign">, to: Compilation): Program {
  const program = compileOperand(operand, to);
  return (run) => {
    const value = program(run);
    run.at = at;
    return signed(sign, value);
  };
}

/** `and` and `or`: the right side is left alone where the left one decides. */
function compileLogical(node: Of<"both" | "either">, to: Compilation): Program {
  const left = compileUse(node.left, to);
  const right = compile(node.right, to);
  const goesOn = node.kind === "both";
  return (run) => {
    const value = left(run);
    return isHeldTrue(value, run) === goesOn ? right(run) : value;
  };
}

function compileBinary({ operator, left, right, at }: Of<"binary">, to: Compilation): Program {
  if (operator === "~") return compileJoined(left, right, at, to);
  if (right.kind === "literal") return appliedTo(operator, compileOperand(left, to), right.value, at, to);
  return applied(operator, compileOperand(left, to), compileOperand(right, to), at);
}

/** An operator whose right side is known, as in most conditions: one program less to run. */
function appliedTo(
  operator: BinaryOperator,
  left: Program<Value>,
  right: Value,
  at: number,
  to: Compilation,
): Program<Value> {
  to.count.nodes++;
  const apply = operators[operator];
  return (run) => {
    const first = left(run);
    run.at = at;
    if (run.holdsSecrets) run.look(first, "all");
    return apply(first, right, run);
  };
}

function applied(operator: BinaryOperator, left: Program<Value>, right: Program<Value>, at: number): Program<Value> {
  const apply = operators[operator];
  return (run) => {
    const first = left(run);
    const second = right(run);
    run.at = at;
    if (run.holdsSecrets) {
      run.look(first, "all");
      run.look(second, "all");
    }
    return apply(first, second, run);
  };
}

/** `~` prints, and so lets undefined pass where printing does. */
function compileJoined(left: Expression, right: Expression, at: number, to: Compilation): Program {
  const orNothing = (node: Expression): Program<Value> => {
    const program = compileUse(node, to);
    return (run) => program(run) ?? null;
  };
  return applied("~", orNothing(left), orNothing(right), at);
}

function compileComparison(node: Of<"comparison">, to: Compilation): Program {
  const [only] = node.rest;
  if (only !== undefined && node.rest.length === 1) {
    return compileBinary(
      { kind: "binary", operator: only.operator, left: node.first, right: only.operand, at: only.at },
      to,
    );
  }
  const first = compileOperand(node.first, to);
  const rest = node.rest.map(({ operator, operand, at }) => ({ operator, operand: compileOperand(operand, to), at }));
  return (run) => {
    let left = first(run);
    run.look(left, "all");
    for (const { operator, operand, at } of rest) {
      const right = operand(run);
      run.at = at;
      run.look(right, "all");
      if (operators[operator](left, right, run) !== true) return false;
      left = right;
    }
    return true;
  };
}

function compileConditional(node: Of<"conditional">, to: Compilation): Program {
  const condition = compileTruth(node.condition, to);
  const value = compile(node.value, to);
  const otherwise = node.otherwise === undefined ? () => undefined : compile(node.otherwise, to);
  return (run) => (condition(run) ? value(run) : otherwise(run));
}

/** A call of a function or a test by name: arguments are given their parameters when the template is compiled. */
function compileCall(kind: Kind, name: string, given: readonly Argument[], at: Offset, to: Compilation): Program {
  const table = to.dialect.tables[kind];
  const definition = table.get(name);
  if (definition === undefined) {
    for (const { value } of given) compile(value, to); // for what is wrong with them
    return problem(to, "unknown-function", unknown(kind, name, table.keys()), at);
  }
  const names = given.map((argument) => argument.name);
  const places = placesOf(definition.parameters, names);
  const taken = typeof places === "string" ? [] : places.map((place) => definition.parameters[place]);
  const programs = given.map(({ value }, index) => {
    const parameter = taken[index];
    if (parameter?.isPresence) return compilePresence(value, to);
    return parameter?.takesUndefined ? compile(value, to) : compileUse(value, to);
  });
  if (typeof places === "string") return problem(to, "arguments", { callee: `'${name}'`, problem: places }, at);
  return callOf(definition, name, programs, places, at);
}
