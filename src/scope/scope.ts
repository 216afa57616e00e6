import { marksOf } from "../data/admitted.ts";
import type { Key, Maybe, Value } from "../data/json.ts";
import { follow, sourcesAt } from "../data/read.ts";
import type { Sources } from "../data/sources.ts";
import type { Budget } from "../limits.ts";
import type { Path } from "./path.ts";

/** How the last finished task ended. */
export type Outcome = "succeeded" | "failed" | "timed_out";

export interface LastTask {
  readonly result: Value;
  readonly outcome: Outcome;
  /** Where the result came from, if it is secret and can't bear marks itself. */
  readonly sources: Sources | undefined;
}

/** Whom a scope reads for: who pays for it, and is told what is secret. */
export interface ReadLog extends Pick<Budget, "spendCharacters"> {
  /** Is told what is secret of a value that was read: all of it, with these sources, or what its marks say. */
  taint(value: Maybe, sources: Sources | undefined): void;
}

// Symbols, so that an object of the host can be a scope and show nothing of it.
export const read: unique symbol = Symbol("read");

export const version: unique symbol = Symbol("version");

export const names: unique symbol = Symbol("names");

export const lastTask: unique symbol = Symbol("lastTask");

/** The names that a template sees: a {@link WorkflowContext} is one. */
export interface Scope {
  /**
   * The number of the version of the data, which no other has. The current item is no part of it.
   *
   * @internal
   */
  readonly [version]: number;
  /**
   * The value at the end of a path; undefined where it leads nowhere.
   *
   * @internal
   */
  [read](path: Path, reader: ReadLog): Maybe;
  /**
   * The names that are there, for the one who mistyped one.
   *
   * @internal
   */
  [names](): readonly string[];
  /**
   * The last finished task, undefined before any.
   *
   * @internal
   */
  [lastTask](): LastTask | undefined;
}

/** Reads on from a value that is secret if it has sources. */
export function readFrom(root: Maybe, sources: Sources | undefined, keys: readonly Key[], reader: ReadLog): Maybe {
  const value = follow(root, keys, 0, reader);
  if (sources !== undefined || marksOf(root) !== undefined) reader.taint(value, sourcesAt(root, sources, keys, 0));
  return value;
}
