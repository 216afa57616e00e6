import type { JsonValue, WorkflowContext } from "workflow-context";
import { again, type Operation } from "../case.ts";
import { hostRows, itemRows, ourContext, plainContext, plainNames, writtenNames } from "../data.ts";

/** Gives the work of a turn over some data: a closure, so that a turn costs no other call. */
type Asked<Data> = (data: Data) => () => unknown;
/** Repeats work, as `again` and `awaited` do. */
type Repeat = (work: () => unknown) => Operation;

/** A way to ask for a template or a condition: by a context of ours, and by the names of a peer. */
export interface Asking {
  readonly ours: (asked: Asked<WorkflowContext>) => Operation;
  readonly peer: (asked: Asked<object>, repeat?: Repeat) => Operation;
}

/** Asks over the data as it was before, where ours remembers what it gave. */
export function sameData(results: number, list: readonly JsonValue[] = []): Asking {
  const context = ourContext(results).setTaskResult("list", list);
  const plain = plainContext(results);
  const names = plainNames({ ...plain, tasks: { ...plain.tasks, list } });
  return { ours: (asked) => again(asked(context)), peer: (asked, repeat = again) => repeat(asked(names)) };
}

/** Asks in each turn over other data. */
function inTurn(workOf: (turn: number) => () => unknown, repeat: Repeat = again): Operation {
  let turn = 0;
  return { ...repeat(() => workOf(turn++)()), output: () => Promise.all([0, 1, 4, 7].map((one) => workOf(one)())) };
}

/** Asks over many items in turn: nothing is known of one from the one before. */
export function eachItem(results: number): Asking {
  const [context, plain] = [ourContext(results), plainContext(results)];
  const contexts = itemRows(1_024).map((item, index) => context.forItem(item, index));
  const names = hostRows(1_024).map((item, index) => plainNames(plain, item, index));
  const cycle = (works: readonly (() => unknown)[], repeat?: Repeat): Operation =>
    inTurn((turn) => works[turn & 1_023] as () => unknown, repeat); // below the length
  return { ours: (asked) => cycle(contexts.map(asked)), peer: (asked, repeat) => cycle(names.map(asked), repeat) };
}

/** Asks over data of which a variable, `batch`, was written just now. */
export function afterWrite(results: number): Asking {
  const [context, written] = [ourContext(results), writtenNames(results)];
  return {
    ours: (asked) => inTurn((batch) => asked(context.clone().setVariable("batch", batch))),
    peer: (asked, repeat) => inTurn((batch) => asked(written(batch)), repeat),
  };
}
