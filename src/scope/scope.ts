import { marksOf } from "../data/admitted.ts";
import type { Key, Maybe, Value } from "../data/json.ts";
import { follow, sourcesAt } from "../data/read.ts";
import type { Sources } from "../data/sources.ts";
import type { Budget } from "../limits.ts";
import type { Path } from "./path.ts";

/** How the last finished task ended. */
export type Outcome = "succeeded" | "failed" | "timed_out";

/** The last finished task: what it gave, and how it ended. */
export interface LastTask {
  readonly result: Value;
  readonly outcome: Outcome;
  /** Where the result came from, if it is a secret scalar. */
  readonly sources: Sources | undefined;
}

/** The run that a scope reads for: it pays for the read, and takes up the taint of what was read. */
export interface ReadLog extends Pick<Budget, "spendCharacters"> {
  /** Takes up the taint of a value that was read: all of it where it has sources, or what its marks say. */
  taint(value: Maybe, sources: Sources | undefined): void;
}

// Symbols, so that an object of the host can be a scope and show nothing of it.
export const read: unique symbol = Symbol("read");

export const version: unique symbol = Symbol("version");

export const names: unique symbol = Symbol("names");

export const lastTask: unique symbol = Symbol("lastTask");

/** The data that a template reads: a {@link WorkflowContext} is a scope. */
export interface Scope {
  /**
   * The number of this version of the data, which no other version has. The current item is no part of it.
   *
   * @internal
   */
  readonly [version]: number;
  /**
   * Reads the value at the end of a path; undefined where it leads nowhere.
   *
   * @internal
   */
  [read](path: Path, reader: ReadLog): Maybe;
  /**
   * Lists the names that are there, for the author who mistyped one.
   *
   * @internal
   */
  [names](): readonly string[];
  /**
   * Gives the last finished task; undefined before any.
   *
   * @internal
   */
  [lastTask](): LastTask | undefined;
}

/** Follows keys from a value, and taints the reader with what is secret there. `sources` are those of the value itself. */
export function readFrom(root: Maybe, sources: Sources | undefined, keys: readonly Key[], reader: ReadLog): Maybe {
  const value = follow(root, keys, 0, reader);
  if (sources !== undefined || marksOf(root) !== undefined) reader.taint(value, sourcesAt(root, sources, keys, 0));
  return value;
}
