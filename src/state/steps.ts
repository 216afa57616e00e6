import { marksOf } from "../data/admitted.ts";
import { adopt } from "../data/adopt.ts";
import { isObject } from "../data/json.ts";
import type { Labelled } from "../secrets/labels.ts";
import { type ChangedName, changesBetween } from "./changes.ts";
import { bytesIn, type Step, stepsBetween } from "./difference.ts";
import type { Iteration } from "./iteration.ts";
import type { Section } from "./journal.ts";
import { storedIterations, storedLastTask } from "./snapshot.ts";
import type { State } from "./state.ts";
import { storedKeys } from "./stored.ts";

/** The data of a context: a state, and the iterations around its current item. */
export interface Place {
  readonly state: State;
  readonly iterations: readonly Iteration[];
}

/**
 * Finds the steps from one snapshot to another. What is taken away comes first, so that what comes again comes behind the
 * rest. O(what has changed), and O(names) where the journal does not reach from one to the other.
 */
export function stepsFrom(before: Place, after: Place): readonly Step[] {
  const [from, to] = [before.state, after.state];
  const changes = changesBetween(from, to);
  const whole = new Set(changes.map(({ section }) => section).filter((section) => !areMaps(from, to, section)));
  const named = changes.filter(({ section }) => !whole.has(section)).flatMap((change) => stepsOfName(change, to));
  return [
    ...named.filter(({ op }) => op === "remove"),
    ...named.filter(({ op }) => op !== "remove"),
    ...Array.from(whole, (section) => wholeStep(section, from, to)),
    ...lastTaskSteps(from, to, changes),
    ...iterationSteps(before, after),
  ];
}

/** Tells whether a namespace was given in both states. */
const areMaps = (before: State, after: State, section: Section): boolean =>
  before[section] !== null && after[section] !== null;

function stepsOfName({ section, name, before, after, isMoved }: ChangedName, state: State): readonly Step[] {
  const keys = [storedKeys[section], name];
  const holder = state[section]?.holderOf(name);
  if (before !== undefined && after !== undefined && !isMoved) return stepsBetween(before, after, keys, holder);
  const removed: readonly Step[] = before === undefined ? [] : [{ op: "remove", keys, before }];
  return after === undefined ? removed : [...removed, { op: "add", keys, after, holder }];
}

/** Sets a namespace that was not given, or takes one away. */
function wholeStep(section: Section, before: State, after: State): Step {
  const [old, now] = [before, after].map((state) => ({
    value: state[section]?.toObject() ?? null,
    sources: undefined,
  }));
  return { op: "replace", keys: [storedKeys[section]], before: old, after: now };
}

/** The bytes of steps that take more room than a copy of the result. */
const fewestCopied = 100;

/** Finds the steps to the last task. Its result is that of a task by name, mostly, and is stored once then. */
function lastTaskSteps(before: State, after: State, changes: readonly ChangedName[]): readonly Step[] {
  const [old, now] = [storedLastTask(before), storedLastTask(after)];
  if (old === now) return [];
  const keys = ["lastTask"];
  const [from, to] = [
    { value: old, sources: undefined },
    { value: now, sources: undefined },
  ];
  const { lastTask } = after;
  const same = changes.find((change) => change.section === "tasks" && change.after?.value === lastTask?.result);
  const steps = stepsBetween(from, to, keys, undefined);
  if (same === undefined || !isObject(now) || marksOf(now) !== undefined || bytesIn(steps) < fewestCopied) return steps;
  const blank = adopt({ ...now, result: null });
  return [
    { op: "replace", keys, before: from, after: { value: blank, sources: undefined } },
    { op: "copy", from: [storedKeys.tasks, same.name], keys: [...keys, "result"] },
  ];
}

function iterationSteps(before: Place, after: Place): readonly Step[] {
  const isEmpty = before.iterations.length === 0 && after.iterations.length === 0;
  if (isEmpty) return [];
  const labelled = ({ iterations }: Place): Labelled => ({
    value: adopt(storedIterations(iterations)),
    sources: undefined,
  });
  return stepsBetween(labelled(before), labelled(after), ["iterations"], undefined);
}
