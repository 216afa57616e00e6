import { isContainer, type JsonValue, type Key, type Value } from "./data/json.ts";
import { partsOf } from "./data/parts.ts";
import type { Environment } from "./environment.ts";
import { readsOfBlock, readsOfExpression, type SourceReads, type StaticRead } from "./language/analysis/reads.ts";
import { parseBareExpression } from "./language/compile/bare-expression.ts";
import { isTemplate } from "./language/compile/json-template.ts";
import { execute, type Program, type Unit } from "./language/run/run.ts";
import { parseTemplate } from "./language/syntax/parse.ts";
import type { RecordingVocabulary } from "./language/vocabulary.ts";
import type { Fact, Found } from "./scope/extent.ts";
import { spokenPath } from "./scope/host-path.ts";
import { factsOf, type ReadPaths } from "./scope/recording.ts";
import { fixed, type Scope } from "./scope/scope.ts";
import { pointerOf } from "./secrets/pointers.ts";

/** A place where a path is written. */
export interface ReadPlace {
  /** The JSON pointer (RFC 6901) to the text in which it is; `""` where that is all. */
  readonly pointer: string;
  /** Its first unit in the text, from 0, and the one behind its last. */
  readonly from: number;
  readonly to: number;
}

/** A path that a template or a condition may read. */
export interface ReadPath {
  /** The path as `context.get` takes it: `workflow.base`, `task.fetch.items[0].id`. */
  readonly path: string;
  /** Wherever it is read, it is no error that nothing is there: it is asked for, or was before. */
  readonly isGuarded: boolean;
  readonly at: readonly ReadPlace[];
}

/** All that a template or a condition may read. */
export interface Reads {
  readonly paths: readonly ReadPath[];
  /** The functions, tests and methods that it calls, by name. */
  readonly functions: readonly string[];
  /**
   * The paths are those that it reads. They are not where a key is computed, the tasks or the variables are read as a whole, or a
   * function of the host does not say what it reads: then a path is that of all that may be read, or there is none.
   */
  readonly isComplete: boolean;
}

/** What one render read at a path. */
export interface Read {
  /** The path as `context.get` takes it. */
  readonly path: string;
  /** The value was read; or that there is none, that there is one, which keys it has, or how long the list is. */
  readonly found: Found;
}

/** A value, and what was read for it. */
export interface WithReads<T> {
  readonly value: T;
  /** What was read, each path once: none that is within another. O(reads × their keys) when it is asked for first. */
  readonly reads: readonly Read[];
}

/**
 * A read in a text that is part of a JSON value.
 *
 * @internal
 */
export interface LocatedRead extends StaticRead {
  readonly pointer: string;
}

/**
 * What the texts of a template or a condition may read.
 *
 * @internal
 */
export interface AllReads extends Omit<SourceReads, "reads"> {
  readonly reads: readonly LocatedRead[];
}

/**
 * Lists what a JSON value whose strings are templates may read. O(size).
 *
 * @internal
 */
export function readsOfTemplate(value: Value, { vocabulary }: Environment): AllReads {
  const found: AllReads[] = [];
  const visit = (part: Value, keys: readonly Key[]): void => {
    if (isContainer(part)) for (const { key, value: inner } of partsOf(part)) visit(inner, [...keys, key]);
    else if (isTemplate(part)) {
      const { tree } = parseTemplate(part, vocabulary.limits);
      found.push(located(readsOfBlock(tree, vocabulary), pointerOf(keys)));
    }
  };
  visit(value, []);
  return together(found);
}

/**
 * Lists what a condition may read. O(length).
 *
 * @internal
 */
export const readsOfCondition = (source: string, { vocabulary }: Environment): AllReads =>
  located(readsOfExpression(parseBareExpression(source, vocabulary).tree, vocabulary), "");

const located = (all: SourceReads, pointer: string): AllReads => ({
  ...all,
  reads: all.reads.map((read) => ({ ...read, pointer })),
});

const together = (all: readonly AllReads[]): AllReads => ({
  reads: all.flatMap(({ reads }) => reads),
  functions: [...new Set(all.flatMap(({ functions }) => functions))].sort(),
  unknown: [...new Set(all.flatMap(({ unknown }) => unknown))],
  isComputed: all.some(({ isComputed }) => isComputed),
});

/**
 * Tells the host what may be read: each path once, in the order in which they are written.
 *
 * @internal
 */
export function reads({ reads: all, functions, unknown, isComputed }: AllReads): Reads {
  const byPath = new Map<string, LocatedRead[]>();
  for (const read of all) {
    const path = spokenPath(read.path.space, read.path.keys);
    const others = byPath.get(path);
    if (others === undefined) byPath.set(path, [read]);
    else others.push(read);
  }
  const paths = Array.from(byPath, ([path, same]) => ({
    path,
    isGuarded: same.every(({ isGuarded }) => isGuarded),
    at: Object.freeze(same.map(({ pointer, from, to }) => Object.freeze({ pointer, from, to }))),
  }));
  return Object.freeze({
    paths: Object.freeze(paths.map((path) => Object.freeze(path))),
    functions: Object.freeze(functions),
    isComplete: !isComputed && unknown.length === 0,
  });
}

/**
 * A value and what was read for it, which is found out when it is asked for.
 *
 * @internal
 */
export class Recorded<T extends JsonValue> implements WithReads<T> {
  readonly value: T;
  readonly #scope: Scope;
  readonly #paths: ReadPaths;
  #reads: readonly Read[] | undefined;

  constructor(value: T, scope: Scope, paths: ReadPaths) {
    this.value = value;
    this.#scope = scope;
    this.#paths = paths;
  }

  get reads(): readonly Read[] {
    this.#reads ??= Object.freeze(factsOf(this.#paths, this.#scope).map(readOf));
    return this.#reads;
  }
}

/**
 * Runs a program that takes down what it reads.
 *
 * @internal
 */
export function recordedRun<T extends JsonValue>(
  vocabulary: RecordingVocabulary,
  scope: Scope,
  unit: Unit,
  program: Program<T>,
): WithReads<T> {
  const now = scope[fixed](); // which a write changes as little as it does what was read
  const { recording } = vocabulary;
  const around = recording.begin();
  try {
    return new Recorded(execute(vocabulary, now, unit, program), now, recording.end(around));
  } catch (error) {
    recording.end(around);
    throw error;
  }
}

const readOf = ({ keys: [space, ...keys], found }: Fact): Read =>
  Object.freeze({ path: spokenPath(space as Parameters<typeof spokenPath>[0], keys), found }); // the first is a space
