import { type Marks, marksOf } from "../../data/admitted.ts";
import { adopt, adoptFlat } from "../../data/adopt.ts";
import {
  type Container,
  formatPath,
  isList,
  type JsonList,
  type JsonObject,
  type Key,
  setKey,
  type Value,
} from "../../data/json.ts";
import { unquotedError } from "../../data/unquoted.ts";
import { ContextError, mostProblems, throwAll } from "../../errors.ts";
import { markPart, type PartSources } from "../run/mark-part.ts";
import type { Program, Run, Unit } from "../run/run.ts";
import { ending, goingOn } from "./gathered.ts";
import type { TextTemplate } from "./text-template.ts";

interface JsonCompilation {
  /** Compiles a text, or finds it compiled. */
  readonly textTemplate: (source: string) => TextTemplate;
  /** The programs go on where one waits for an answer of the host. */
  readonly gathers: boolean;
  /** All that is wrong with the texts so far. */
  readonly problems: ContextError[];
  /** The lists and objects that were compiled: one that is shared is compiled for the place where it comes first. */
  readonly parts: Map<Container, Part>;
}

/** A program, or the value itself where it holds no template. */
type Part = Program<Value> | Value;

/**
 * Compiles a JSON value whose strings are text templates. Keys are no templates.
 *
 * @throws ContextError with all that is wrong with any of them
 */
export function compileJsonTemplate(
  value: Value,
  textTemplate: (source: string) => TextTemplate,
  gathers = false,
): Program<Value> {
  const problems: ContextError[] = [];
  const part = compilePart(value, { textTemplate, gathers, problems, parts: new Map() }, []);
  throwAll(problems);
  return isProgram(part) ? part : () => part;
}

function compilePart(value: Value, compilation: JsonCompilation, keys: readonly Key[]): Part {
  if (typeof value === "string") return compileString(value, compilation, keys);
  if (typeof value !== "object" || value === null) return value;
  const known = compilation.parts.get(value);
  if (known !== undefined) return known;
  const part = compileContainer(value, compilation, keys);
  compilation.parts.set(value, part);
  return part;
}

function compileContainer(value: Container, compilation: JsonCompilation, keys: readonly Key[]): Part {
  const marks = marksOf(value); // a value from a context may hold secrets
  if (marks?.whole !== undefined) return value;
  // a secret is data, and no template: an error of one would tell its text
  const compiled = (part: Value, key: Key): Part => {
    const program = marks?.parts.has(key) ? part : compilePart(part, compilation, [...keys, key]);
    return isProgram(program) ? goingOn(compilation.gathers, program, null) : program;
  };
  const whole = (part: Part): Part => (isProgram(part) ? ending(compilation.gathers, part) : part);
  if (isList(value)) return whole(compileList(value, value.map(compiled), marks));
  const entries = Object.entries(value).map(([key, part]) => [key, compiled(part, key)] as const);
  const unquoted = entries.length === 1 ? unquotedError(value, keys) : undefined;
  return unquoted === undefined ? whole(compileObject(value, entries, marks)) : refused(value, [unquoted], compilation);
}

function compileList(list: JsonList, parts: readonly Part[], marks: Marks | undefined): Part {
  const programs = parts.flatMap((part, index) => (isProgram(part) ? [[index, part] as const] : []));
  if (programs.length === 0) return list;
  const isFlatElsewhere = parts.every((part) => isProgram(part) || isScalar(part));
  const blank = [...list]; // as long as it gets: one that grows takes room for sixteen more
  return (run) => {
    const made = blank.slice();
    let isFlat = isFlatElsewhere;
    let sources = marks && new Map(marks.parts);
    for (const [index, program] of programs) {
      const before = run.sources;
      const part = program(run);
      made[index] = part;
      isFlat &&= isScalar(part);
      if (run.sources !== before) sources = markPart(made, index, run, before, sources);
    }
    return frozen(made, isFlat, run, sources);
  };
}

function compileObject(
  object: JsonObject,
  entries: readonly (readonly [key: string, part: Part])[],
  marks: Marks | undefined,
): Part {
  if (!entries.some(([, part]) => isProgram(part))) return object;
  return (run) => {
    const made: Record<string, Value> = {};
    let isFlat = true;
    let sources = marks && new Map(marks.parts);
    for (const [key, part] of entries) {
      const before = run.sources;
      const value = isProgram(part) ? part(run) : part;
      setKey(made, key, value);
      isFlat &&= isScalar(value);
      if (run.sources !== before) sources = markPart(made, key, run, before, sources);
    }
    return frozen(made, isFlat, run, sources);
  };
}

/** Freezes what was rendered and marks its parts. A flat one, whose parts are scalars, is not looked through again. */
const frozen = (made: Container, isFlat: boolean, run: Run, sources: PartSources): Value =>
  sources !== undefined ? adopt(made, { parts: sources }, run) : isFlat ? adoptFlat(made) : adopt(made);

const isScalar = (value: Value): boolean => typeof value !== "object" || value === null;

const isProgram = (part: Part): part is Program<Value> => typeof part === "function";

function compileString(source: string, compilation: JsonCompilation, keys: readonly Key[]): Part {
  if (!/\{[{%#]/.test(source)) return source;
  const pointer = keys.length === 0 ? undefined : formatPath(keys);
  try {
    const { slots, value } = compilation.textTemplate(source);
    const unit: Unit = { source, slots, pointer };
    return (run) => {
      run.enter(unit);
      return value.program(run);
    };
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    const problems = error.problems.length === 0 ? [error] : error.problems;
    return refused(
      source,
      problems.map((problem) => pointedAt(problem, pointer)),
      compilation,
    );
  }
}

/** Adds to what is wrong, and goes on to find the rest: the part itself stands for what it can't be compiled to. */
function refused(part: Value, problems: readonly ContextError[], compilation: JsonCompilation): Part {
  compilation.problems.push(...problems);
  if (compilation.problems.length >= mostProblems) throwAll(compilation.problems.slice(0, mostProblems));
  return part;
}

/** Gives an error that tells where in the JSON value its text is. */
const pointedAt = (error: ContextError, pointer: string | undefined): ContextError =>
  pointer === undefined
    ? error
    : new ContextError(error.code, error.details, { position: error.position && { ...error.position, pointer } });
