import type { Key, Maybe } from "../../data/json.ts";
import { type Aspect, isOfItem, type Path, pathIn, pathOf } from "../../scope/path.ts";
import { placesOf } from "../functions/arguments.ts";
import type { Kind } from "../functions/calls.ts";
import { computed, type FunctionDefinition } from "../functions/definition.ts";
import { operandsOf } from "../syntax/operands.ts";
import { type Span, spanOf } from "../syntax/span.ts";
import { staticKey } from "../syntax/static-path.ts";
import type { Block, Expression, Statement } from "../syntax/syntax.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { type Guards, isGuarded, noGuards, presentWhen, together } from "./guards.ts";
import { joined, type Names, noNames, withNames } from "./names.ts";

/** A read that a source may make. */
export interface StaticRead extends Span {
  readonly path: Path;
  /** It is no error where nothing is there: it is asked, or it was before. */
  readonly isGuarded: boolean;
  /** The name and the keys, where a key is computed from what the data holds alone; the path ends before that. */
  readonly steps: Steps | undefined;
}

/** A name and the keys behind it, each one that the source writes or an expression. */
export type Steps = readonly [name: string, ...keys: (Key | Expression)[]];

/** All that a source may read. */
export interface SourceReads {
  readonly reads: readonly StaticRead[];
  /** The functions, tests and methods that it calls. */
  readonly functions: readonly string[];
  /** The functions of which it can't be told what they read. */
  readonly unknown: readonly string[];
  readonly isComputed: boolean;
}

/** How an expression is used where it stands. */
interface Use {
  readonly names: Names;
  readonly guards: Guards;
  readonly aspect: Aspect;
  /** It may give undefined here. */
  readonly isOptional: boolean;
}

/** Lists what a template may read. O(nodes). */
export const readsOfBlock = (block: Block, vocabulary: Vocabulary): SourceReads =>
  collected(vocabulary, (reader) => reader.block(block, noNames, noGuards));

/** Lists what an expression may read. O(nodes). */
export const readsOfExpression = (node: Expression, vocabulary: Vocabulary): SourceReads =>
  collected(vocabulary, (reader) => reader.expression(node, atTop));

const atTop: Use = { names: noNames, guards: noGuards, aspect: "value", isOptional: false };

function collected(vocabulary: Vocabulary, read: (reader: ReadsReader) => unknown): SourceReads {
  const reader = new ReadsReader(vocabulary);
  read(reader);
  return {
    reads: reader.reads,
    functions: [...reader.functions].sort(),
    unknown: [...reader.unknown],
    isComputed: reader.isComputed,
  };
}

/** Walks over a source, and takes down what each part of it may read. */
class ReadsReader {
  readonly reads: StaticRead[] = [];
  readonly functions = new Set<string>();
  readonly unknown = new Set<string>();
  isComputed = false;
  readonly #vocabulary: Vocabulary;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Reads statements, and gives the variables that are set behind them. */
  block(block: Block, names: Names, guards: Guards): Names {
    return block.reduce((set, statement) => this.#statement(statement, set, guards), names);
  }

  #statement(statement: Statement, names: Names, guards: Guards): Names {
    const use: Use = { ...atTop, names, guards };
    switch (statement.kind) {
      case "text":
      case "jump":
        return names;
      case "output":
        this.expression(statement.value, use);
        return names;
      case "if":
        return this.#if(statement, names, guards);
      case "switch": {
        this.expression(statement.subject, use);
        for (const { value } of statement.cases) this.expression(value, use);
        const bodies = [...statement.cases.map(({ body }) => body), statement.otherwise ?? []];
        return joined(bodies.map((body) => this.block(body, names, guards)));
      }
      case "for": {
        this.expression(statement.iterable, use);
        const inside = withNames(names, [...statement.targets, "loop"]);
        const { condition } = statement;
        // Where items are chosen, `loop` is not set yet.
        if (condition !== undefined)
          this.expression(condition, { ...use, names: new Map([...inside, ["loop", "perhaps"]]) });
        const known = condition === undefined ? guards : this.#when(condition, true, inside, guards);
        this.block(statement.body, inside, known);
        const after = this.block(statement.otherwise ?? [], names, guards);
        return joined([names, after]);
      }
      case "set":
        this.expression(statement.value, use);
        return withNames(names, statement.targets);
      case "capture": {
        const inside = this.block(statement.body, names, guards);
        return withNames(inside, statement.targets);
      }
      case "set-key":
        this.expression(statement.value, use);
        return names;
      case "with": {
        for (const { value } of statement.variables) this.expression(value, use);
        this.block(
          statement.body,
          withNames(
            names,
            statement.variables.flatMap(({ targets }) => targets),
          ),
          guards,
        );
        return names;
      }
    }
  }

  #if({ branches, otherwise }: Statement & { kind: "if" }, names: Names, guards: Guards): Names {
    let known = guards;
    const ends: Names[] = [];
    for (const { condition, body } of branches) {
      this.expression(condition, { ...atTop, names, guards: known });
      ends.push(this.block(body, names, this.#when(condition, true, names, known)));
      known = this.#when(condition, false, names, known);
    }
    return joined([...ends, this.block(otherwise ?? [], names, known)]);
  }

  /** Adds what a condition tells of paths to what is known. */
  #when(condition: Expression, isTrue: boolean, names: Names, guards: Guards): Guards {
    const present = presentWhen(condition, isTrue, this.#vocabulary);
    return together(guards, names.size === 0 ? present : present.filter((path) => !names.has(String(path.keys[0]))));
  }

  expression(node: Expression, use: Use): void {
    const operand: Use = { ...use, aspect: "value", isOptional: false };
    switch (node.kind) {
      case "name":
      case "member":
        this.#chain(node, use);
        break;
      case "both":
      case "either":
        this.expression(node.left, operand);
        this.#chosen(node.right, node.left, node.kind === "both", use);
        break;
      case "conditional":
        this.expression(node.condition, operand);
        this.#chosen(node.value, node.condition, true, use);
        if (node.otherwise !== undefined) this.#chosen(node.otherwise, node.condition, false, use);
        break;
      case "call":
        this.#call("function", node, operandsOf(node), operand);
        break;
      case "method":
      case "test":
        this.#call(node.kind, node, operandsOf(node), operand);
        break;
      default:
        for (const part of operandsOf(node)) this.expression(part, operand);
    }
  }

  /** Reads what is asked for only where a condition is true, or false. */
  #chosen(node: Expression, condition: Expression, isTrue: boolean, use: Use): void {
    const guards = this.#when(condition, isTrue, use.names, use.guards);
    this.expression(node, { ...use, aspect: "value", guards });
  }

  /** Reads a name and the keys behind it, or an expression and those. */
  #chain(node: Expression & { kind: "name" | "member" }, use: Use): void {
    const keys: (Key | Expression)[] = [];
    let target: Expression = node;
    for (; target.kind === "member"; target = target.target) keys.unshift(staticKey(target.key) ?? target.key);
    const operand: Use = { ...use, aspect: "value", isOptional: false };
    for (const key of keys) if (typeof key === "object") this.expression(key, operand);
    if (target.kind !== "name") this.expression(target, operand);
    if (target.kind !== "name" || use.names.get(target.name) === "surely") return;
    const first = keys.findIndex((key) => typeof key === "object");
    const isWhole = first < 0;
    const written = (isWhole ? keys : keys.slice(0, first)) as readonly Key[]; // those before an expression
    const path = pathOf(target.name, written, isWhole ? use.aspect : "value");
    const steps: Steps = [target.name, ...keys];
    this.isComputed ||= !isWhole;
    this.#note(path, use, spanOf(node), isWhole || !keys.every((key) => isOfData(key, use.names)) ? undefined : steps);
  }

  #note(path: Path, { guards, aspect, isOptional }: Use, { from, to }: Span, steps: Steps | undefined): void {
    const isSafe = isOptional || aspect === "presence" || isGuarded(path, guards);
    const isRun = path.space === "tasks" || path.space === "variables";
    this.isComputed ||= isRun && path.keys.length === 0 && path.aspect === "value";
    this.reads.push({ path: byName(path), isGuarded: isSafe, from, to, steps });
  }

  #call(kind: Kind, node: Call, given: readonly Expression[], use: Use): void {
    const definition = this.#vocabulary.tables[kind].get(node.name);
    this.functions.add(definition?.name ?? node.name);
    const names = node.arguments.map(({ name }) => name);
    const places = definition && placesOf(definition.parameters, kind === "function" ? names : [undefined, ...names]);
    const written: Written[] = [];
    for (const [index, value] of given.entries()) {
      const place = typeof places === "object" ? places[index] : undefined;
      const parameter = place === undefined ? undefined : definition?.parameters[place];
      const aspect = parameter?.isPresence ? "presence" : (parameter?.aspect ?? "value");
      this.expression(value, { ...use, aspect, isOptional: definition?.chooses === "default" && place === 0 });
      if (place !== undefined) written[place] = value.kind === "literal" ? value.value : computed;
      if (parameter?.names !== undefined) this.#named(parameter.names, value, node, use);
    }
    if (definition === undefined && !isOfLoop(node, use.names)) this.unknown.add(node.name);
    if (definition !== undefined) this.#callee(definition, written, node, use);
  }

  /** Reads what a function reads that another one calls by its name, as `map('upper')` does. */
  #named(kind: "function" | "test", name: Expression, at: Call, use: Use): void {
    const table = this.#vocabulary.tables[kind];
    if (name.kind === "literal" && typeof name.value === "string") {
      const definition = table.get(name.value); // which an argument behind the name may be, too
      if (definition === undefined) return;
      this.functions.add(definition.name);
      this.#callee(
        definition,
        definition.parameters.map(() => computed),
        at,
        use,
      );
    } else if (name.kind !== "literal" && [...table.values()].some(({ reads }) => reads !== undefined)) {
      this.unknown.add(at.name);
    }
  }

  /** Reads what a function reads by itself. */
  #callee({ name, reads }: FunctionDefinition, written: readonly Written[], at: Call, use: Use): void {
    if (reads === undefined) return;
    const paths = reads(written);
    if (paths === undefined) this.unknown.add(name);
    for (const path of paths ?? []) {
      this.isComputed ||= path.keys.length === 0 && written.includes(computed);
      this.#note(path, { ...use, isOptional: true }, spanOf(at), undefined);
    }
  }
}

/** A call of a function, a method or a test. */
type Call = Extract<Expression, { kind: "call" | "method" | "test" }>;

/** Tells what `loop` has, which is syntax, from the methods of values. */
const isOfLoop = (node: Call, names: Names): boolean =>
  node.kind === "method" && node.target.kind === "name" && node.target.name === "loop" && names.has("loop");

/** Writes the first key behind a namespace as the name that it is, also where it is a number. */
function byName({ space, keys, aspect }: Path): Path {
  const [first, ...others] = keys;
  return pathIn(space, typeof first === "number" && !isOfItem(space) ? [String(first), ...others] : keys, aspect);
}

/** An argument that the source writes, or what stands for another. */
type Written = Maybe | typeof computed;

const fixedKinds: ReadonlySet<Expression["kind"]> = new Set([
  "literal",
  "name",
  "member",
  "binary",
  "both",
  "either",
  "conditional",
  "not",
  "sign",
  "comparison",
]);

/** Tells whether a key is computed of nothing but the data of a run: it is the same whoever asks. */
const isOfData = (key: Key | Expression, names: Names): boolean =>
  typeof key !== "object" ||
  (fixedKinds.has(key.kind) &&
    !(key.kind === "name" && (names.has(key.name) || isOfItem(key.name))) &&
    operandsOf(key).every((part) => isOfData(part, names)));
