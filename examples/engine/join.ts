import { mergeBranches, type Reducers, type WorkflowContext } from "workflow-context";

/** A fork of a run: the data that all its branches began with. */
export interface Fork {
  readonly context: WorkflowContext;
}

/** One path through a workflow: its data, and the forks that it comes from, the outermost first. */
export interface Branch {
  readonly name: string;
  readonly context: WorkflowContext;
  readonly forks: readonly Fork[];
}

/** Splits a branch into one for each name. */
export function forked(branch: Branch, names: readonly string[]): readonly Branch[] {
  if (names.length < 2) return names.map(() => branch);
  const forks = [...branch.forks, { context: branch.context.clone() }];
  return names.map((name) => ({ name, context: branch.context.clone(), forks }));
}

/** Joins branches into one, at the last fork that all of them come from. */
export function joined(branches: readonly Branch[], reducers: Reducers): Branch {
  const [first, ...others] = branches;
  if (first === undefined || others.length === 0) return first as Branch; // there is one where none waits
  const common = first.forks.filter((fork, index) => others.every(({ forks }) => forks[index] === fork));
  const fork = common.at(-1);
  if (fork === undefined) throw new Error("the branches have no fork in common");
  const named = Object.fromEntries(branches.map(({ name, context }, index) => [`${index + 1}: ${name}`, context]));
  const merge = mergeBranches(fork.context, named, reducers);
  const told = merge.conflicts.map(({ path, values }) => `${path}: ${JSON.stringify(values)}`);
  if (told.length > 0) throw new Error(`the branches wrote other values: ${told.join("; ")}`);
  return { name: first.name, context: merge.context, forks: common.slice(0, -1) };
}
