import { keysMoved } from "../data/key-order.ts";
import { areSameSources } from "../data/sources.ts";
import type { Labelled } from "../secrets/labels.ts";
import type { Section } from "./journal.ts";
import { type Namespace, namespaces } from "./namespace.ts";
import type { State } from "./state.ts";

/** A name whose value is not the same object or scalar in two states, or stands elsewhere in the order of names. */
export interface ChangedName {
  readonly section: Section;
  readonly name: string;
  readonly before: Labelled | undefined;
  readonly after: Labelled | undefined;
  /** It was taken away between, and came again behind the others. */
  readonly isMoved: boolean;
}

/** Finds the names of a namespace that may have changed: each tells whether it may have been taken away between. */
type Candidates = ReadonlyMap<Section, ReadonlyMap<string, boolean>>;

/**
 * Finds the names that have changed from one state to another, in the order that they have there. O(writes since) by the
 * journal, O(names) where it does not reach so far, or the states are no versions of one another.
 */
export function changesBetween(before: State, after: State): readonly ChangedName[] {
  const candidates = candidatesByJournal(before, after) ?? candidatesByScan(before, after);
  return [...candidates].flatMap(([section, names]) => {
    const [from, to] = [before[section], after[section]];
    const changes: { readonly index: number; readonly change: ChangedName }[] = [];
    for (const [name, mayBeMoved] of names) {
      const [old, now] = [from?.labelled(name), to?.labelled(name)];
      const isMoved = mayBeMoved && old !== undefined && now !== undefined;
      if (!isMoved && isSame(old, now)) continue;
      changes.push({ index: to?.indexOf(name) ?? -1, change: { section, name, before: old, after: now, isMoved } });
    }
    return changes.sort((left, right) => left.index - right.index).map(({ change }) => change);
  });
}

/** Tells whether two labelled values are one object or scalar, with the same label. O(sources). */
export const isSame = (left: Labelled | undefined, right: Labelled | undefined): boolean =>
  left === right ||
  (left !== undefined &&
    right !== undefined &&
    left.value === right.value &&
    areSameSources(left.sources, right.sources));

function candidatesByJournal(before: State, after: State): Candidates | undefined {
  const written = after.writtenSince(before);
  if (written === undefined) return undefined;
  const candidates = new Map<Section, Map<string, boolean>>();
  for (const { section, names, isRemoval } of written) {
    for (const one of section === "tasks" ? (["tasks", "outcomes"] as const) : [section]) {
      const known = candidates.get(one) ?? new Map<string, boolean>();
      candidates.set(one, known);
      for (const name of names) known.set(name, isRemoval || known.get(name) === true);
    }
  }
  return candidates;
}

const candidatesByScan = (before: State, after: State): Candidates =>
  new Map(
    ([...namespaces, "outcomes"] as const)
      .filter((section) => before[section] !== after[section])
      .map((section) => [section, candidatesIn(before[section], after[section])]),
  );

function candidatesIn(before: Namespace | null, after: Namespace | null): ReadonlyMap<string, boolean> {
  const [old, now] = [before?.names() ?? [], after?.names() ?? []];
  const moved = keysMoved(old, now);
  return new Map([...old, ...now].map((name) => [name, moved.has(name)]));
}
