import { type Marks, marksOf } from "../../data/admitted.ts";
import { adopt, adoptFlat } from "../../data/adopt.ts";
import {
  type Container,
  formatPath,
  isList,
  type JsonList,
  type JsonObject,
  type Key,
  type Maybe,
  setKey,
  type Value,
} from "../../data/json.ts";
import { type Sources, united } from "../../data/sources.ts";
import { unquotedError } from "../../data/unquoted.ts";
import { ContextError, mostProblems, throwAll } from "../../errors.ts";
import { markPart, type PartSources } from "../run/mark-part.ts";
import type { Program, Run, Unit } from "../run/run.ts";
import type { Choice } from "./choice.ts";
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
type Whole = Program<Value> | Value;

type Part = Whole | Optional;

/** A part that may be left out. */
class Optional {
  readonly choice: Program<Choice>;

  constructor(choice: Program<Choice>) {
    this.choice = choice;
  }
}

/** Stands for the whole of a JSON template that is left out. */
export const omitted: Value = adopt({});

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
  if (part instanceof Optional) return compileWhole(part);
  return isProgram(part) ? part : () => part;
}

/** Compiles a template that may be left out as a whole. Nothing could bear the mark of a secret that decided it. */
const compileWhole =
  ({ choice }: Optional): Program<Value> =>
  (run) => {
    const { value, decided } = choice(run);
    if (value !== undefined) return value;
    if (decided === undefined) return omitted;
    throw new ContextError("unsupported", {
      feature: "'omit' of a whole value by what a secret decides",
      instead: "give null, or decide by what is no secret",
    });
  };

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
    if (program instanceof Optional) return new Optional(goingOn(compilation.gathers, program.choice, unchosen));
    return isProgram(program) ? goingOn(compilation.gathers, program, null) : program;
  };
  const whole = (part: Part): Part => (isProgram(part) ? ending(compilation.gathers, part) : part);
  if (isList(value)) return whole(compileList(value, value.map(compiled), marks));
  const entries = Object.entries(value).map(([key, part]) => [key, compiled(part, key)] as const);
  const unquoted = entries.length === 1 ? unquotedError(value, keys) : undefined;
  return unquoted === undefined ? whole(compileObject(value, entries, marks)) : refused(value, [unquoted], compilation);
}

function compileList(list: JsonList, parts: readonly Part[], marks: Marks | undefined): Part {
  if (parts.some((part) => part instanceof Optional)) return compileListOfSome(parts, marks);
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

/** Compiles a list of items that may be left out. */
const compileListOfSome =
  (parts: readonly Part[], marks: Marks | undefined): Program<Value> =>
  (run) => {
    const made: Value[] = [];
    const building = new Building(run);
    for (const [index, part] of parts.entries()) {
      const value = building.valueOf(part);
      if (value !== undefined) building.keep(made, made.push(value) - 1, marks?.parts.get(index));
    }
    return building.finish(made);
  };

/** Compiles an object of keys that may be left out. */
const compileObjectOfSome =
  (entries: readonly (readonly [key: string, part: Part])[], marks: Marks | undefined): Program<Value> =>
  (run) => {
    const made: Record<string, Value> = {};
    const building = new Building(run);
    for (const [key, part] of entries) {
      const value = building.valueOf(part);
      if (value === undefined) continue;
      setKey(made, key, value);
      building.keep(made, key, marks?.parts.get(key));
    }
    return building.finish(made);
  };

/** A list or an object of which some parts may be left out, while it is built. */
class Building {
  readonly #run: Run;
  readonly #before: Sources | undefined;
  #parts: PartSources;
  #whole: Sources | undefined;

  constructor(run: Run) {
    this.#run = run;
    this.#before = run.sources;
  }

  /** Gives the value of a part; undefined for one that is left out. Who sees which it is sees what decided that. */
  valueOf(part: Part): Maybe {
    if (!(part instanceof Optional)) return isProgram(part) ? part(this.#run) : part;
    const { value, decided } = part.choice(this.#run);
    if (decided !== undefined && decided !== this.#before) this.#whole = united(this.#whole, decided, this.#run);
    if (value === undefined) this.#run.sources = this.#before;
    return value;
  }

  /** Marks a part that was put in with what its program tainted the run by, or with the mark that it has as data. */
  keep(made: Value[] | Record<string, Value>, key: Key, mark: Sources | undefined): void {
    if (mark !== undefined) {
      this.#parts ??= new Map();
      this.#parts.set(key, mark);
    }
    if (this.#run.sources !== this.#before) this.#parts = markPart(made, key, this.#run, this.#before, this.#parts);
  }

  finish(made: Container): Value {
    if (this.#parts === undefined && this.#whole === undefined) return adopt(made);
    return adopt(made, { parts: this.#parts, whole: this.#whole }, this.#run);
  }
}

function compileObject(
  object: JsonObject,
  entries: readonly (readonly [key: string, part: Part])[],
  marks: Marks | undefined,
): Part {
  if (!areWhole(entries)) return compileObjectOfSome(entries, marks);
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

const areWhole = (
  entries: readonly (readonly [key: string, part: Part])[],
): entries is readonly (readonly [key: string, part: Whole])[] => !entries.some(([, part]) => part instanceof Optional);

const isScalar = (value: Part): boolean => typeof value !== "object" || value === null;

/** Stands for the choice of a part that waits for an answer of the host. */
const unchosen: Choice = { value: null, decided: undefined };

const isProgram = (part: Part): part is Program<Value> => typeof part === "function";

/** Tells a text that may hold a template from all other values. */
export const isTemplate = (value: Value): value is string => typeof value === "string" && /\{[{%#]/.test(value);

function compileString(source: string, compilation: JsonCompilation, keys: readonly Key[]): Part {
  if (!isTemplate(source)) return source;
  const pointer = keys.length === 0 ? undefined : formatPath(keys);
  try {
    const { slots, value, choice } = compilation.textTemplate(source);
    const unit: Unit = { source, slots, pointer };
    if (choice !== undefined) {
      return new Optional((run) => {
        run.enter(unit);
        return choice(run);
      });
    }
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
