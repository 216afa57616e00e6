import { mergeBranches, type Reducers, type WorkflowContext } from "workflow-context";

/** A fork of a run: its name in the run, and the data that all its branches began with. */
export interface Fork {
  readonly id: string;
  readonly context: WorkflowContext;
}

/** One path through a workflow: its name in the run, its data, and the forks that it comes from, the outermost first. */
export interface Path {
  readonly id: string;
  /** The task that it came to last. */
  readonly name: string;
  readonly context: WorkflowContext;
  readonly forks: readonly Fork[];
}

/** Splits a path at a step into one for each of several names. */
export function forked(path: Path, id: string, names: readonly string[]): readonly Path[] {
  const forks = [...path.forks, { id, context: path.context.clone() }];
  return names.map((name) => ({ id: `${id}.${name}`, name, context: path.context.clone(), forks }));
}

/** Joins several paths into one that leads to a task, at the last fork that all of them come from. */
export function joined(paths: readonly Path[], task: string, reducers: Reducers): Path {
  const [first, ...others] = paths as readonly [Path, ...Path[]]; // there are several
  const common = first.forks.filter((fork, index) => others.every(({ forks }) => forks[index] === fork));
  const fork = common.at(-1);
  if (fork === undefined) throw new Error("the branches have no fork in common");
  const named = Object.fromEntries(paths.map(({ name, context }, index) => [`${index + 1}: ${name}`, context]));
  const merge = mergeBranches(fork.context, named, reducers);
  const told = merge.conflicts.map(({ path, values }) => `${path}: ${JSON.stringify(values)}`);
  if (told.length > 0) throw new Error(`the branches wrote other values: ${told.join("; ")}`);
  return { id: `${fork.id}+${task}`, name: first.name, context: merge.context, forks: common.slice(0, -1) };
}
