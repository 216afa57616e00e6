import { isList, isObject, typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Program, Run } from "../run/run.ts";
import type { Block, Expression, Statement } from "../syntax/syntax.ts";
import { isEqual } from "../values/comparison.ts";
import { print } from "../values/printing.ts";
import { type Compilation, charged, countedApart } from "./compilation.ts";
import { compileOperand, compileTruth, compileUse } from "./expressions.ts";

type Of<Kind extends Statement["kind"]> = Extract<Statement, { kind: Kind }>;

/** Statements to text. What a block costs is charged when it is entered: the nodes that it runs straight through. */
export function compileBlock(block: Block, compilation: Compilation): Program<string> {
  const inside = countedApart(compilation);
  const parts = block.map((statement) =>
    statement.kind === "text" ? statement.text : compileStatement(statement, inside),
  );
  const steps = inside.count.nodes + parts.length;
  const { outputLength } = compilation.vocabulary.limits;
  return (run) => {
    run.spendSteps(steps);
    let text = "";
    for (const part of parts) {
      text += typeof part === "string" ? part : part(run);
      if (text.length > outputLength) run.check("outputLength", text.length);
    }
    return text;
  };
}

function compileStatement(statement: Exclude<Statement, Of<"text">>, compilation: Compilation): Program<string> {
  switch (statement.kind) {
    case "output":
      return compileOutput(statement, compilation);
    case "if":
      return compileIf(statement, compilation);
    case "switch":
      return compileSwitch(statement, compilation);
    case "for":
      return compileFor(statement, compilation);
    case "set":
      return compileSet(statement.targets, compileUse(statement.value, compilation), compilation);
    case "capture":
      return compileSet(statement.targets, compileBlock(statement.body, compilation), compilation);
  }
}

function compileOutput({ value }: Of<"output">, compilation: Compilation): Program<string> {
  const program = compileUse(value, compilation);
  return (run) => {
    const printed = program(run);
    if (typeof printed === "string") return printed;
    run.offset = value.offset;
    run.taintBy(printed, "all");
    return printed === undefined ? "" : print(printed, run);
  };
}

function compileIf({ branches, otherwise }: Of<"if">, compilation: Compilation): Program<string> {
  const compiled = branches.map(({ condition, body }) => ({
    condition: compileTruth(condition, compilation),
    body: compileBlock(body, compilation),
  }));
  const last = otherwise === undefined ? nothing : compileBlock(otherwise, compilation);
  return (run) => {
    for (const { condition, body } of compiled) if (condition(run)) return body(run);
    return last(run);
  };
}

function compileSwitch(node: Of<"switch">, compilation: Compilation): Program<string> {
  const subject = compileUse(node.subject, compilation);
  const cases = node.cases.map(({ value, body }) => ({
    value: compileOperand(value, compilation),
    body: compileBlock(body, compilation),
  }));
  const otherwise = node.otherwise === undefined ? nothing : compileBlock(node.otherwise, compilation);
  return (run) => {
    const wanted = subject(run);
    if (wanted === undefined) return otherwise(run);
    run.taintBy(wanted, "all");
    for (const { value, body } of cases) {
      const other = value(run);
      run.taintBy(other, "all");
      if (isEqual(wanted, other, run)) return body(run);
    }
    return otherwise(run);
  };
}

const nothing = (): string => "";

function compileSet(targets: readonly string[], program: Program, compilation: Compilation): Program<string> {
  const slots = targets.map((target) => compilation.variables.declare(target));
  return (run) => {
    const set = program(run) ?? null;
    for (const slot of slots) run.locals[slot] = set;
    return "";
  };
}

function compileFor(node: Of<"for">, compilation: Compilation): Program<string> {
  const { targets, offset } = node;
  const iterable = compileUse(node.iterable, compilation);
  const otherwise = node.otherwise === undefined ? nothing : compileBlock(node.otherwise, compilation);
  const inside = { ...compilation, variables: compilation.variables.within() };
  const assign = compileTargets(targets, inside, offset);
  const chosen = node.condition === undefined ? undefined : compileCondition(node.condition, assign, inside, offset);
  const loop = inside.variables.declare("loop");
  const body = compileBlock(node.body, inside);
  const needsLoop = inside.variables.isRead("loop");
  const own = inside.variables.slots();
  return (run) => {
    const value = iterable(run);
    run.offset = offset;
    run.taintBy(value, "parts");
    const all = value === undefined ? [] : itemsOf(value, targets.length, run);
    const items = chosen === undefined ? all : all.filter((item) => chosen(run, item));
    if (items.length === 0) return otherwise(run);
    let text = "";
    for (let index = 0; index < items.length; index++) {
      run.offset = offset;
      run.spendIteration();
      for (const slot of own) run.locals[slot] = undefined;
      assign(run, items[index] as Value); // below the length
      if (needsLoop) run.locals[loop] = loopAt(index, items.length);
      text += body(run);
      run.check("outputLength", text.length);
    }
    return text;
  };
}

const loopAt = (index0: number, length: number): Value => ({
  index: index0 + 1,
  index0,
  first: index0 === 0,
  last: index0 === length - 1,
  length,
  revindex: length - index0,
  revindex0: length - index0 - 1,
});

/** What a loop goes over: a list, the characters of a string, the keys of an object or its pairs. */
function itemsOf(value: Value, targets: number, run: Run): readonly Value[] {
  if (isList(value)) return value;
  if (typeof value === "string") {
    run.spendItems(value.length);
    return Array.from(value);
  }
  if (isObject(value)) {
    const keys = Object.keys(value);
    run.spendItems(keys.length);
    return targets === 1 ? keys : keys.map((key) => [key, value[key] as Value]); // key is its own
  }
  throw new ContextError("type", {
    operation: "'for'",
    expected: "a list, an object or a string",
    found: typeName(value),
  });
}

type Assign = (run: Run, item: Value) => void;

function compileTargets(targets: readonly string[], compilation: Compilation, offset: number): Assign {
  const slots = targets.map((target) => compilation.variables.declare(target));
  const [only] = slots;
  if (only !== undefined && slots.length === 1) {
    return (run, item) => {
      run.locals[only] = item;
    };
  }
  return (run, item) => {
    if (!isList(item) || item.length !== slots.length) {
      run.offset = offset;
      run.taintBy(item, "itself");
      const found = isList(item)
        ? `a list of ${run.sources === undefined ? item.length : "another length"}`
        : typeName(item);
      throw new ContextError("type", { operation: "'for'", expected: `lists of ${slots.length} items`, found });
    }
    slots.forEach((slot, index) => {
      run.locals[slot] = item[index] as Value; // of the same length
    });
  };
}

/** `for … if condition`: whether an item is taken. */
function compileCondition(
  node: Expression,
  assign: Assign,
  compilation: Compilation,
  offset: number,
): (run: Run, item: Value) => boolean {
  const condition = charged(compilation, (within) => compileTruth(node, within));
  return (run, item) => {
    run.offset = offset;
    run.spendIteration();
    assign(run, item);
    return condition(run);
  };
}
