import type { Answers } from "../../scope/answers.ts";
import { data } from "../../scope/scope.ts";
import type { Run } from "./run.ts";

/** Gives what the host has answered so far: while a context is prepared, or when it was; undefined for one that never was. */
export const answersOf = (run: Run): Answers | undefined => run.rules.gathering?.answers ?? run.scope[data].answers;

/** Counts, for each run, how often it asked at each place. */
const counts = new WeakMap<Run, Map<string, number>>();

/**
 * Asks the clock or the source of randomness. At a place of a source that was prepared it gives what it gave there then, so
 * that a call that is made of it is the same in each round, and afterwards.
 */
export function momentOf(run: Run, ask: () => string): string {
  run.varies = true;
  const answers = answersOf(run);
  if (answers === undefined) return ask();
  const { source, place } = placeIn(run);
  const known = answers.momentAt(source, place);
  if (known !== undefined) return known;
  const moment = ask();
  if (run.rules.gathering !== undefined) answers.addMoment(source, place, moment);
  return moment;
}

/** Names the place that a run is at, and how often it was there. */
function placeIn(run: Run): { readonly source: string; readonly place: string } {
  const { unit, offset } = run.place;
  const at = `${offset} ${unit.pointer ?? ""}`;
  const counted = counts.get(run) ?? new Map<string, number>();
  counts.set(run, counted);
  const count = (counted.get(at) ?? 0) + 1;
  counted.set(at, count);
  return { source: unit.source, place: `${count} ${at}` };
}
