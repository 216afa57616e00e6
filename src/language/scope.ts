import type { Budget } from "./budget.ts";
import type { Path, Space } from "./syntax.ts";
import { follow, keysOf, type Maybe, type Value } from "./values.ts";

/** How the last finished task ended. */
export type Outcome = "succeeded" | "failed" | "timed_out";

export interface LastTask {
  readonly result: Value;
  readonly outcome: Outcome;
}

// Symbols, so that an object of the host can be a scope and show nothing of it.
export const read: unique symbol = Symbol("read");
export const names: unique symbol = Symbol("names");
export const lastTask: unique symbol = Symbol("lastTask");

/** The names that a template sees. */
export interface Scope {
  /** The value at the end of a path; undefined where it leads nowhere. */
  [read](path: Path, budget: Budget): Maybe;
  /** The names that are there, for the one who mistyped one. */
  [names](): readonly string[];
  /** The last finished task, undefined before any. */
  [lastTask](): LastTask | undefined;
}

/** A scope over plain values. */
export const scopeOf = (values: Readonly<Partial<Record<Space, Value>>>, last?: LastTask): Scope => ({
  [read]: ({ space, keys }, budget) => follow(values[space], keys, 0, budget),
  [names]: () => [...Object.keys(values), ...keysOf(values.variables)],
  [lastTask]: () => last,
});
