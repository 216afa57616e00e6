import type { JsonValue } from "../data/json.ts";
import { checked } from "../data/options.ts";
import { aContext } from "../scope/scope.ts";
import type { Labelled } from "../secrets/labels.ts";
import type { Applied } from "./applying.ts";
import type { Here } from "./found.ts";
import { checkedIndex, type Iteration, iterationsOf, type Position, positionOf } from "./iteration.ts";
import { refuseWhilePublishing } from "./publishing.ts";
import { tellOfWrite, type Written } from "./size.ts";
import { refuseSlice } from "./slice.ts";
import type { Stored } from "./snapshot.ts";
import type { State } from "./state.ts";
import type { Place } from "./steps.ts";

/** What the class of contexts lets functions over them do, in other files of this package. */
interface Doors {
  readonly stateOf: (context: object) => State;
  readonly hereOf: (context: object) => Here;
  readonly made: (here: Here) => object;
  readonly clone: (context: object, item: JsonValue | undefined, position: Position | undefined) => object;
  readonly setState: (context: object, state: State) => void;
  readonly setItem: (context: object, item: JsonValue | undefined, position: Position | undefined) => void;
}

let doors: Doors;

/** Is called by the class of contexts, once. */
export const openDoors = (given: Doors): void => {
  doors = given;
};

/**
 * Gives the state of a context.
 *
 * @throws ContextError `usage` for what is none, and for a slice where the call takes none
 */
export const stateIn = (call: string, context: object): State =>
  refuseSlice(call, doors.stateOf(checked(call, "the context", context, aContext)));

/** Gives the data of a context, and its iterations. It throws as {@link stateIn} does. */
export function placeIn(call: string, context: object): Place {
  const state = stateIn(call, context);
  const { item, position } = doors.hereOf(context);
  return { state, iterations: iterationsOf(item, position) };
}

/** Makes a context of another state, in the iterations of one. */
export const contextOf = <Context extends object>(state: State, within: Context): Context =>
  doors.made({ ...doors.hereOf(within), state }) as Context; // it has the shape of that one

/** Makes the context of a state, at the innermost of some iterations. */
export function restored({ state, iterations }: Stored): object {
  const begun = doors.made({ state, item: undefined, position: undefined });
  return iterations.reduce((context, iteration) => itemContextOf(context, iteration, iteration.index), begun);
}

/** Makes a clone of a context for one item. */
export function itemContextOf<Context extends object>(
  context: Context,
  item: Labelled & Pick<Iteration, "extent">,
  index: number,
): Context {
  const { item: outer, position } = doors.hereOf(context);
  return doors.clone(context, item.value, positionOf(checkedIndex(index), item, outer, position)) as Context; // a clone has the shape of its context
}

/** Puts the next state into a context, and tells the host what was written. */
export function put<Context extends object>(context: Context, next: State, written: readonly Written[]): Context {
  refuseWhilePublishing(context);
  const before = doors.stateOf(context);
  if (next === before) return context;
  doors.setState(context, next);
  tellOfWrite(before, next, written);
  return context;
}

/** Puts what a delta made into a context. */
export function arrive<Context extends object>(context: Context, { state, iterations, written }: Applied): Context {
  const { item, position } = doors.hereOf(restored({ state, iterations }));
  put(context, state, written);
  doors.setItem(context, item, position);
  return context;
}
