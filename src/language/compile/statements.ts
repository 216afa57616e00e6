import type { Program } from "../run/run.ts";
import type { Block, Expression, Statement } from "../syntax/syntax.ts";
import { isEqual } from "../values/comparison.ts";
import { print } from "../values/printing.ts";
import { compileAssign } from "./assign.ts";
import { type Compilation, charged, countedApart } from "./compilation.ts";
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
    return goingOn(gathers && !sets(statement), part, "");
  });
  const steps = counted.count.nodes + parts.length;
  const { outputLength } = compilation.vocabulary.limits;
  const program: Program<string> = (run) => {
    run.spendSteps(steps);
    let text = "";
    for (const part of parts) {
      text += typeof part === "string" ? part : part(run);
      if (text.length > outputLength) run.check("outputLength", text.length);
    }
    return text;
  };
  return ending(gathers, program);
}

/** Tells whether a statement sets a variable that those behind it may read. A loop keeps its own to itself. */
function sets(statement: Statement): boolean {
  switch (statement.kind) {
    case "set":
    case "capture":
      return true;
    case "if":
      return [...statement.branches.map(({ body }) => body), statement.otherwise ?? []].flat().some(sets);
    case "switch":
      return [...statement.cases.map(({ body }) => body), statement.otherwise ?? []].flat().some(sets);
    default:
      return false;
  }
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
      return compileSet(statement, compileUse(statement.value, compilation), compilation);
    case "capture":
      return compileSet(statement, compileCapture(statement.body, compilation), compilation);
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
  const slots = targets.map((target) => compilation.variables.declare(target));
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

function compileFor(node: Of<"for">, compilation: Compilation): Program<string> {
  const iterable = compileUse(node.iterable, compilation);
  const otherwise = node.otherwise === undefined ? nothing : compileBlock(node.otherwise, compilation);
  const inside = { ...compilation, variables: compilation.variables.within() };
  const { variables } = inside;
  const targets = node.targets.map((target) => variables.declare(target));
  const condition = node.condition && compileFilter(node.condition, inside);
  const loop = variables.declare("loop");
  const { gathers } = compilation.vocabulary;
  const body = goingOn(gathers, compileBlock(node.body, inside), "");
  const program = compileLoop({
    iterable,
    targets,
    condition,
    whenChosen: gathers && condition !== undefined ? endIfWaiting : undefined,
    body,
    otherwise,
    slots: variables.slots(),
    loop: variables.isRead("loop") ? loop : undefined,
    offset: node.offset,
  });
  return ending(gathers, program);
}

/** Compiles the `if` of a `for`. It runs for each item, and is charged for its nodes each time. */
const compileFilter = (condition: Expression, compilation: Compilation): Program<boolean> => {
  const program = charged(compilation, (counted) => compileTruth(condition, counted));
  return goingOn(compilation.vocabulary.gathers, program, false);
};
