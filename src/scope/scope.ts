import { marksOf } from "../data/admitted.ts";
import type { Key, Maybe, Value } from "../data/json.ts";
import { checked, type Kind } from "../data/options.ts";
import { follow, sourcesAt } from "../data/read.ts";
import type { Sources } from "../data/sources.ts";
import type { Payer } from "../limits.ts";
import type { Answers } from "./answers.ts";
import type { Fact } from "./extent.ts";
import type { Path, Space } from "./path.ts";

/** How the last finished task ended. */
export type Outcome = "succeeded" | "failed" | "timed_out";

/** Tells an outcome from all other values. */
export const isOutcome = (value: unknown): value is Outcome =>
  value === "succeeded" || value === "failed" || value === "timed_out";

/** The last finished task: what it gave, and how it ended. */
export interface LastTask {
  readonly result: Value;
  readonly outcome: Outcome;
  /** Where the result came from, if it is a secret scalar. */
  readonly sources: Sources | undefined;
}

/** Records the reads of a scope: it is charged for them, and tainted by what is secret. */
export interface ReadLog extends Payer {
  /** Takes up the taint of a value that was read: all of it where it has sources, or what its marks say. */
  taint(value: Maybe, sources: Sources | undefined): void;
}

/** The version of the data that a scope reads, the current item aside. */
export interface ScopeData {
  /** The number of this version, which no other version has. */
  readonly version: number;
  /** What its templates are compiled for. It is an environment, which nothing below knows as one. */
  readonly environment: object;
  /** What the host answered when the context was prepared; undefined where it was not. */
  readonly answers: Answers | undefined;
  /** Lists the names in a namespace, for the author who mistyped one, or left the namespace out. */
  names(space: Space): readonly string[];
}

// These are symbols so that an object of the host can be a scope and show nothing of it.
export const read: unique symbol = Symbol("read");

export const data: unique symbol = Symbol("data");

/** Asks a scope whether it must be read by whole paths: it holds a part of the data, or takes down what is read. */
export const readsByPath: unique symbol = Symbol("reads by path");

export const found: unique symbol = Symbol("found");

export const fixed: unique symbol = Symbol("fixed");

/** The data that a template reads: a {@link WorkflowContext} is a scope. */
export interface Scope {
  /** @internal */
  readonly [data]: ScopeData;
  /**
   * Reads the value at the end of a path; undefined where it leads nowhere.
   *
   * @internal
   */
  [read](path: Path, log: ReadLog): Maybe;
  /** @internal */
  readonly [readsByPath]: boolean;
  /**
   * Tells what a read of a path finds: the fewest keys that decide it, behind the space that they are in.
   *
   * @internal
   */
  [found](path: Path): Fact;
  /**
   * Gives a scope with the same data, which no write changes. O(1).
   *
   * @internal
   */
  [fixed](): Scope;
  /** Renders a template. A context can, and so the compiler takes nothing else for a scope. */
  renderTemplate(text: string): string;
}

export const aContext: Kind = { expected: "a WorkflowContext", has: (given) => dataOf(given) !== undefined };

/** Finds the data of a scope; undefined for all else that a host may give. A proxy may throw for any question. */
function dataOf(given: unknown): ScopeData | undefined {
  try {
    return (given as Scope)[data];
  } catch {
    return undefined;
  }
}

/**
 * Gives the data of what a host gives to a call that reads a scope.
 *
 * @throws ContextError `usage` for what is none
 */
export const checkedData = (call: string, scope: Scope): ScopeData =>
  dataOf(scope) ?? checked(call, "what it reads", scope, aContext)[data];

/** Follows keys from a value, and taints the reader with what is secret there. `sources` are those of the value itself. */
export function readFrom(root: Maybe, sources: Sources | undefined, keys: readonly Key[], reader: ReadLog): Maybe {
  const value = follow(root, keys, 0, reader);
  if (sources !== undefined || marksOf(root) !== undefined)
    reader.taint(value, sourcesAt(root, sources, keys, 0, reader));
  return value;
}
