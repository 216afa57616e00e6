import { isOf, type Kind } from "../data/options.ts";
import type { Labelled } from "../secrets/labels.ts";
import type { Work } from "./work.ts";

/** Begins a run whose items are done elsewhere. */
export const begin: unique symbol = Symbol("begin");

/** What a run whose items are done elsewhere begins with. */
export interface Beginning {
  readonly context: object;
  /** All items as a list, where templates gave them: they are told by their indexes. Undefined where each is told by its value. */
  readonly items: Labelled | undefined;
  /** The template that gave them, if it was one. */
  readonly template: string | undefined;
  /** The number of items that the work is given as one list; undefined where it is given them one by one. */
  readonly batchSize: number | undefined;
  /** The number of items, or batches, that are under way at most. */
  readonly concurrency: number;
  readonly timeout: number | undefined;
  /** Is aborted when the run is stopped. */
  readonly signal: AbortSignal;
}

/** A run whose items are done elsewhere. */
export interface Elsewhere<Value> {
  /** Has an item done. It rejects with `notBegun` for an item that was not begun when the run was stopped. */
  readonly work: Work<object, Value>;
  /** Ends the run, all of whose items have ended. */
  readonly end: () => Promise<void>;
}

/** A task that is done on threads or on other machines: {@link withItems} takes it in place of its work. */
export interface ItemTask<Value> {
  /** The name of the task, where it is done. */
  readonly name: string;
  /** What the work gives: it is there for the compiler alone. */
  readonly gives?: Value;
  /** @internal */
  readonly [begin]: (beginning: Beginning) => Promise<Elsewhere<Value>>;
}

const aTask: Kind = {
  expected: "a task of threads or of a coordinator",
  has: (work) => typeof work === "object" && work !== null && begin in work,
};

/** Tells a task from a function of the host. */
export const isItemTask = <Value>(work: unknown): work is ItemTask<Value> => isOf(aTask, work);
