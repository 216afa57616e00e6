import { exactTypeName, isObject, setKey, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import { marked } from "../run/marked.ts";
import type { Program, Run } from "../run/run.ts";
import type { Block, Expression, Statement } from "../syntax/syntax.ts";
import { isEqual } from "../values/comparison.ts";
import { print } from "../values/printing.ts";
import { compileAssign } from "./assign.ts";
import { type Compilation, charged, countedApart, problem } from "./compilation.ts";
import { changes, changesBeyond, jumps } from "./effects.ts";
import { compileOperand, compileOptional, compileTruth, compileUse } from "./expressions.ts";
import { endIfWaiting, ending, goingOn, unanswered } from "./gathered.ts";
import { compileLoop } from "./loop.ts";

type Of<Each extends Statement["kind"]> = Extract<Statement, { kind: Each }>;

/**
 * Compiles statements to their text. A block charges when it is entered, for its statements and for the nodes that it runs
 * straight through; blocks in it charge for their own. It is `charged` written out: one call more took 4 ns, of 80.
 */
export function compileBlock(block: Block, compilation: Compilation): Program<string> {
  const counted = countedApart(compilation);
  const { gathers } = compilation.vocabulary;
  const parts = block.map((statement) => {
    if (statement.kind === "text") return statement.text;
    const part = compileStatement(statement, counted);
    return goingOn(gathers && !changes(statement), part, "");
  });
  const steps = counted.count.nodes + parts.length;
  const jump = block.some(jumps) ? compilation.variables.loopState("jump") : undefined;
  const { outputLength } = compilation.vocabulary.limits;
  const program: Program<string> = (run) => {
    run.spendSteps(steps);
    let text = "";
    for (const part of parts) {
      text += typeof part === "string" ? part : part(run);
      if (text.length > outputLength) run.check("outputLength", text.length);
      if (jump !== undefined && run.locals[jump] !== undefined) break;
    }
    return text;
  };
  return ending(gathers, program);
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
    case "set": {
      const value = compileUse(statement.value, compilation);
      declareNamespace(declared(statement.targets, compilation), statement.value, compilation);
      return compileSet(statement, value, compilation);
    }
    case "capture":
      return compileSet(statement, compileCapture(statement.body, compilation), compilation);
    case "set-key":
      return compileSetKey(statement, compilation);
    case "with":
      return compileWith(statement, compilation);
    case "jump":
      return compileJump(statement, compilation);
  }
}

/** Compiles the text between `{% set name %}` and its end: the run is charged for it, as it is a text of its own from here. */
function compileCapture(body: Block, compilation: Compilation): Program<string> {
  const program = compileBlock(body, compilation);
  return (run) => {
    const text = program(run);
    run.spendCharacters(text.length);
    return text;
  };
}

function compileOutput({ value }: Of<"output">, compilation: Compilation): Program<string> {
  const program = compileOptional(value, compilation, null);
  return (run) => {
    const printed = program(run);
    run.offset = value.offset;
    if (typeof printed !== "string") {
      run.taintBy(printed, "all");
      return printed === undefined ? "" : print(printed, run);
    }
    run.spendCharacters(printed.length);
    return printed;
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
  // Cases without a body share that of the next: it is compiled once, or it would take memory for each of them.
  const compiled = new Map<Block, Program<string>>();
  const bodyOf = (block: Block): Program<string> => {
    const body = compiled.get(block) ?? compileBlock(block, compilation);
    compiled.set(block, body);
    return body;
  };
  const cases = node.cases.map(({ value, body }) => ({
    value: compileOperand(value, compilation),
    body: bodyOf(body),
  }));
  const otherwise = node.otherwise === undefined ? nothing : bodyOf(node.otherwise);
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

function compileSet(
  { targets, offset }: Of<"set" | "capture">,
  program: Program,
  compilation: Compilation,
): Program<string> {
  const slots = declared(targets, compilation);
  const assign = compileAssign("set", slots, offset);
  const isTakenApart = slots.length > 1;
  const given = goingOn(compilation.vocabulary.gathers && !isTakenApart, program, unanswered);
  return (run) => {
    const value = given(run) ?? null;
    if (isTakenApart) run.taintBy(value, "itself");
    assign(run, value);
    return "";
  };
}

/** Compiles `{% set namespace.key = value %}`. The name has to be one that was set to a `namespace(…)`. */
function compileSetKey({ target, key, value, offset }: Of<"set-key">, compilation: Compilation): Program<string> {
  const { variables, vocabulary } = compilation;
  const given = goingOn(vocabulary.gathers, compileUse(value, compilation), unanswered);
  const slots = variables.slotsOf(target);
  if (!slots.some((slot) => variables.isNamespace(slot))) {
    const instead = `set '${target}' to a namespace(…) before, or a name to a new value: merge(value, {'key': 1})`;
    return problem(compilation, "unsupported", () => ({ feature: "to set a part of a value", instead }), offset);
  }
  return (run) => {
    const found = given(run) ?? null;
    run.offset = offset;
    const set = slots.find((slot) => run.locals[slot] !== undefined);
    setKeyOf(run, set !== undefined && variables.isNamespace(set) ? set : undefined, key, found);
    return "";
  };
}

// Measured: to copy a key of a large object takes as long as to copy so many items.
const itemsPerKey = 4;

/** Puts a namespace with another value of a key in the place of the one that a slot holds. */
function setKeyOf(run: Run, slot: number | undefined, key: string, value: Value): void {
  const current = slot === undefined ? undefined : run.locals[slot];
  if (slot === undefined || !isObject(current)) {
    throw new ContextError("type", { operation: "'set'", expected: "a namespace", found: exactTypeName(current) });
  }
  run.spendItems(Object.keys(current).length * itemsPerKey + 1);
  const changed = { ...current };
  setKey(changed, key, value);
  run.locals[slot] = current === unanswered || value === unanswered ? unanswered : marked(changed, run);
}

/** Compiles a block with variables of its own, which begin unset each time that it runs. */
function compileWith({ variables: given, body, offset }: Of<"with">, compilation: Compilation): Program<string> {
  const { gathers } = compilation.vocabulary;
  const values = given.map(({ value }) => goingOn(gathers, compileUse(value, compilation), unanswered));
  const inside = { ...compilation, variables: compilation.variables.within() };
  const slots = given.map(({ targets }) => targets.map((target) => inside.variables.declare(target)));
  for (const [index, { value }] of given.entries()) declareNamespace(slots[index] ?? [], value, inside);
  const assigns = slots.map((targets) => compileAssign("with", targets, offset));
  const program = compileBlock(body, inside);
  const own = inside.variables.slots();
  return (run) => {
    const found = values.map((value) => value(run) ?? null);
    for (const slot of own) run.locals[slot] = undefined;
    for (const [index, assign] of assigns.entries()) assign(run, found[index] as Value); // there is one for each
    return program(run);
  };
}

/** Compiles `{% break %}` and `{% continue %}`: the blocks around it end, up to the loop. */
function compileJump({ to, offset }: Of<"jump">, compilation: Compilation): Program<string> {
  const slot = compilation.variables.loopState("jump");
  if (slot === undefined)
    return problem(compilation, "syntax", () => ({ problem: `'${to}' stands within a {% for %}` }), offset);
  return (run) => {
    run.locals[slot] = to;
    return "";
  };
}

/** Declares variables that a statement sets. */
const declared = (targets: readonly string[], { variables }: Compilation): readonly number[] =>
  targets.map((target) => variables.declare(target));

/** Takes down that a variable is set to a namespace, where the source says so. */
function declareNamespace([slot, ...others]: readonly number[], value: Expression, { variables }: Compilation): void {
  if (slot === undefined || others.length > 0) return;
  if (value.kind === "call" && value.name === "namespace") variables.declareNamespace(slot);
}

function compileFor(node: Of<"for">, compilation: Compilation): Program<string> {
  const iterable = compileUse(node.iterable, compilation);
  const otherwise = node.otherwise === undefined ? nothing : compileBlock(node.otherwise, compilation);
  const inside = { ...compilation, variables: compilation.variables.withinLoop() };
  const { variables } = inside;
  const targets = node.targets.map((target) => variables.declare(target));
  const condition = node.condition && compileFilter(node.condition, inside);
  const loop = variables.declare("loop");
  const { gathers } = compilation.vocabulary;
  // Where a turn may change what the next one does, none goes on without its answers.
  const body = goingOn(gathers && !node.body.some(changesBeyond), compileBlock(node.body, inside), "");
  const program = compileLoop({
    iterable,
    targets,
    condition,
    whenChosen: gathers && condition !== undefined ? endIfWaiting : undefined,
    body,
    otherwise,
    slots: variables.slots(),
    loop: variables.isRead("loop") ? loop : undefined,
    jump: variables.keptState("jump"),
    changed: variables.keptState("changed"),
    offset: node.offset,
  });
  return ending(gathers, program);
}

/** Compiles the `if` of a `for`. It runs for each item, and is charged for its nodes each time. */
const compileFilter = (condition: Expression, compilation: Compilation): Program<boolean> => {
  const program = charged(compilation, (counted) => compileTruth(condition, counted));
  return goingOn(compilation.vocabulary.gathers, program, false);
};
