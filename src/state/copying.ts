import { nearest } from "../data/nearest.ts";
import { checked, texts } from "../data/options.ts";
import { usage } from "../errors.ts";
import { hostPath, pathKeys } from "../scope/host-path.ts";
import { isReserved, pathOf, spokenSpaces } from "../scope/path.ts";
import { heldEntry } from "./host-read.ts";
import type { State } from "./state.ts";
import { type Incoming, published, withEntry, withOutcome } from "./write.ts";

/** A state with copies, and what was copied. */
interface Copied {
  readonly state: State;
  readonly entries: readonly Incoming[];
}

/**
 * Copies variables and task results, with their marks and outcomes, from one state to another. O(paths × log names).
 *
 * @throws ContextError `usage` for a path that is not of one of these, or leads to nothing; `size` for what would be too large
 */
export function withCopies(to: State, from: State, paths: readonly string[]): Copied {
  const entries: Incoming[] = [];
  let state = to;
  for (const path of checked("copyFrom", "the paths", paths, texts)) {
    const [namespace, name] = placeOf(path);
    const value = heldEntry(from, namespace, name);
    if (value === undefined) throw notThere(from, path, namespace, name);
    const entry = published(name, { value, sources: from[namespace].sourcesOf(name) });
    state = withEntry(state, namespace, entry);
    if (namespace === "tasks") state = withOutcome(state, name, from.outcomeOf(name));
    entries.push(entry);
  }
  return { state, entries };
}

function placeOf(path: string): readonly [namespace: "variables" | "tasks", name: string] {
  const [first = "", ...keys] = pathKeys(path);
  const { space } = pathOf(first, []);
  const [name, ...others] = keys;
  const isOfRun = space === "variables" || space === "tasks";
  if (isReserved(first) && isOfRun && name !== undefined && others.length === 0) return [space, name];
  const instead =
    isReserved(first) && isOfRun && name !== undefined ? hostPath(first, [name]) : "workflow.NAME or task.NAME";
  throw usage(`copyFrom takes paths to variables and task results, not '${path}': write ${instead}`);
}

function notThere(state: State, path: string, namespace: "variables" | "tasks", name: string): Error {
  const near = nearest(name, state[namespace].names());
  const hint = near === undefined ? "" : `; did you mean '${hostPath(spokenSpaces[namespace], [near])}'?`;
  return usage(`copyFrom: the other context has no ${path}${hint}`);
}
