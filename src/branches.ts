import { WorkflowContext } from "./context.ts";
import { marksOf } from "./data/admitted.ts";
import { ingest } from "./data/ingest.ts";
import { isObject, type JsonValue } from "./data/json.ts";
import { nearest } from "./data/nearest.ts";
import { entriesOf } from "./data/options.ts";
import { isPromise } from "./data/promise.ts";
import { type Sources, unitedAll } from "./data/sources.ts";
import { ContextError, usage } from "./errors.ts";
import { labelOf } from "./language/run/with-secrets.ts";
import { pathKeys } from "./scope/host-path.ts";
import { isReserved, pathOf } from "./scope/path.ts";
import { type Labelled, labelled } from "./secrets/labels.ts";
import { contextOf, stateIn } from "./state/doors.ts";
import { type Branch, type Conflict, keyText, type Merged, merge, type Rule, type Rules } from "./state/merge.ts";
import { isNamespace } from "./state/namespace.ts";
import { listOf } from "./state/patch.ts";
import { reducers, valuesOf } from "./state/reducers.ts";
import type { ContextShape } from "./state/shape.ts";

/**
 * Makes one value of those that branches wrote at a path:
 *
 * - `"append"`: the list of the fork, and behind it what each branch appended, in the order of the branches;
 * - `"union"`: the items of all lists, each once;
 * - `"sum"`: the number of the fork, and what each branch added to it;
 * - `"min"`, `"max"`: the least or the greatest number or text of the branches;
 * - `"deep"`: objects by their keys, also where the fork had none;
 * - `{ prefer }`: the value of that branch, where it wrote one;
 * - a function of the value at the fork and the values of the branches that wrote one, or an expression over `base` and `values`.
 */
export type Reducer =
  | keyof typeof reducers
  | { readonly prefer: string }
  | { readonly expression: string }
  | ((base: JsonValue | undefined, values: readonly JsonValue[]) => unknown);

/** The reducers by the paths that they are for; a bare name is a variable. */
export type Reducers = Readonly<Record<string, Reducer>>;

/** What stands for a conflict: a value, or that of a branch. */
export type Resolution = JsonValue | { readonly take: string };

/** The merge of branches. */
export interface Merge<Context> {
  /** The values that can't be put together, in the order in which the branches wrote them. */
  readonly conflicts: readonly Conflict[];
  /**
   * A context that stands for all branches.
   *
   * @throws ContextError `conflict` while there are some
   */
  readonly context: Context;
  /**
   * Settles conflicts by their paths: with a value, or with that of a branch by `{ take: "left" }`: of one that has left it
   * alone, that is the value of the fork. O(what was written).
   *
   * @throws ContextError `usage` for a path where there is no conflict, or a branch that there is not
   */
  resolve(resolutions: Readonly<Record<string, Resolution>>): Merge<Context>;
}

/**
 * Merges branches into the context that they were cloned from. What only one of them wrote is taken; what several wrote is put
 * together by the reducer of its path. Without one, equal values are one, objects are merged by their keys, lists that were only
 * appended to are appended to in the order of the branches, and all else is a conflict, as are two results of one task. Marks
 * stay with their values. How the last task ended is not known after a join. O(what was written), whatever the size of the data.
 *
 * @throws ContextError `usage` for branches of another run and reducers that can't be; `type` for values that a reducer can't
 * take; `host-function` for a reducer that throws
 * @example
 * const fork = new WorkflowContext({ variables: { count: 0, log: [], status: "new" } });
 * const left = fork.clone().setVariables({ count: 1, log: ["a"], status: "ok" });
 * const right = fork.clone().setVariables({ count: 2, log: ["b"], status: "bad" });
 * const merge = mergeBranches(fork, { left, right }, { count: "sum" });
 * merge.conflicts; // [{ path: "workflow.status", base: "new", values: { left: "ok", right: "bad" }, removedBy: [] }]
 * merge.resolve({ status: { take: "left" } }).context.get("workflow"); // { count: 3, log: ["a", "b"], status: "ok" }
 */
export function mergeBranches<Shape extends ContextShape>(
  fork: WorkflowContext<Shape>,
  branches: Readonly<Record<string, WorkflowContext<Shape>>>,
  reducers: Reducers = {},
): Merge<WorkflowContext<Shape>> {
  const base = stateIn("mergeBranches", fork);
  const all = entriesOf<WorkflowContext<Shape>>("mergeBranches: branches", branches).map(([name, context]): Branch => {
    const state = stateIn("mergeBranches", context);
    if (!state.secretPaths.areThoseOf(base.secretPaths))
      throw usage(`mergeBranches: '${name}' is of another run than the fork: its secret paths are others`);
    return { name, state };
  });
  const rules = entriesOf<Reducer>("mergeBranches: reducers", reducers).map(
    ([path, reducer]) => [placeAt(path), ruleOf(path, reducer, all, fork)] as const,
  );
  return new BranchMerge(fork, all, new Map(rules));
}

class BranchMerge<Context extends WorkflowContext> implements Merge<Context> {
  readonly conflicts: readonly Conflict[];
  readonly #fork: Context;
  readonly #branches: readonly Branch[];
  readonly #rules: Rules;
  readonly #merged: Merged;

  constructor(fork: Context, branches: readonly Branch[], rules: Rules) {
    this.#fork = fork;
    this.#branches = branches;
    this.#rules = rules;
    this.#merged = merge(stateIn("mergeBranches", fork), branches, rules);
    this.conflicts = Object.freeze(this.#merged.conflicts);
    Object.freeze(this);
  }

  get context(): Context {
    if (this.conflicts.length === 0) return contextOf(this.#merged.state, this.#fork);
    const problem = "branches wrote values that can't be put together; resolve them, or give a reducer for";
    throw new ContextError("conflict", { problem, paths: this.conflicts.map(({ path }) => path) });
  }

  resolve(resolutions: Readonly<Record<string, Resolution>>): Merge<Context> {
    const open = new Map(this.conflicts.map(({ path }) => [placeAt(path), path]));
    const rules = entriesOf<Resolution>("resolve", resolutions).map(([path, resolution]) => {
      const place = placeAt(path);
      if (open.has(place)) return [place, settled(path, resolution, this.#branches)] as const;
      throw usage(
        `resolve: there is no conflict at '${path}'; there is one at ${[...open.values()].join(", ") || "no path"}`,
      );
    });
    return new BranchMerge(this.#fork, this.#branches, new Map([...this.#rules, ...rules]));
  }
}

/** Reads a path of the host as rules know it; a bare name is a variable. */
function placeAt(path: string): string {
  const [name = "", ...keys] = pathKeys(path);
  const { space, keys: inner } = pathOf(name, keys);
  if (isNamespace(space) && inner[0] !== undefined && inner[0] !== "") return keyText(space, inner);
  const problem = isReserved(name) ? "leads to no variable and no task" : "is no path";
  throw usage(`'${path}' ${problem}: write workflow.NAME or task.NAME`);
}

/** Checks that there is a branch of a name. */
function checkBranch(name: unknown, branches: readonly Branch[], where: string): string {
  const found = branches.find((branch) => branch.name === name);
  if (found !== undefined) return found.name;
  const names = branches.map((branch) => branch.name);
  const near = typeof name === "string" ? nearest(name, names) : undefined;
  throw usage(
    `${where}: there is no branch of that name${near === undefined ? `; there is ${names.join(", ")}` : `; did you mean '${near}'?`}`,
  );
}

const prefer =
  (wanted: string): Rule =>
  (_, sides) =>
    sides.find(({ branch }) => branch === wanted);

/** Takes the value of a branch: that of the fork where the branch has left it alone. */
const take =
  (wanted: string): Rule =>
  (base, sides) =>
    sides.find(({ branch }) => branch === wanted) ?? { value: base, branch: wanted };

/** Makes the rule of a conflict that is settled. */
function settled(path: string, resolution: Resolution, branches: readonly Branch[]): Rule {
  const value = ingest(resolution, `the resolution of ${path}`);
  if (isObject(value) && Object.keys(value).join() === "take")
    return take(checkBranch(value.take, branches, "resolve"));
  return () => ({ value: { value, sources: undefined } });
}

function ruleOf(path: string, reducer: Reducer, branches: readonly Branch[], fork: WorkflowContext): Rule {
  if (typeof reducer === "string" && Object.hasOwn(reducers, reducer)) return reducers[reducer];
  if (typeof reducer === "function") return called(reducer);
  const [[kind, value] = ["", undefined], ...others] =
    typeof reducer === "object" && reducer !== null ? entriesOf<unknown>(`the reducer of ${path}`, reducer) : [];
  if (others.length === 0 && kind === "prefer") return prefer(checkBranch(value, branches, `the reducer of ${path}`));
  if (others.length === 0 && kind === "expression" && typeof value === "string") return evaluated(value, fork);
  const near = typeof reducer === "string" ? nearest(reducer, Object.keys(reducers)) : undefined;
  throw usage(
    `the reducer of ${path} must be one of ${Object.keys(reducers).join(", ")}, { prefer: branch }, { expression: text } or a function${near === undefined ? "" : `; did you mean '${near}'?`}`,
  );
}

/** Makes the rule of a function of the host. What it gives is secret where something that it is given is, or holds a secret. */
const called =
  (reduce: Extract<Reducer, (...values: never[]) => unknown>): Rule =>
  (base, sides, path) => {
    const values = valuesOf(sides);
    if (values === undefined) return undefined;
    const sources = sourcesWithin([...(base === undefined ? [] : [base]), ...values]);
    const name = `the reducer of ${path}`;
    try {
      const result = reduce(
        base?.value,
        values.map(({ value }) => value),
      );
      if (isPromise(result)) throw usage(`${name} gave a promise`);
      return { value: labelled(ingest(result, `what ${name} gave`), sources) };
    } catch (cause) {
      const isWithheld = sources !== undefined;
      throw new ContextError("host-function", { name, isWithheld }, isWithheld ? undefined : { cause });
    }
  };

const sourcesWithin = (values: readonly Labelled[]): Sources | undefined =>
  unitedAll(values.map(({ value, sources }) => sources ?? marksOf(value)?.all));

/** Makes the rule of an expression over `base` and `values`, compiled for the environment of the fork. */
function evaluated(expression: string, fork: WorkflowContext): Rule {
  const { environment } = stateIn("mergeBranches", fork);
  environment.expression(expression);
  return (base, sides) => {
    const values = valuesOf(sides);
    if (values === undefined) return undefined;
    const scope = new WorkflowContext({ environment, system: { workflow_start: "" } });
    const { value = null, sources } = base ?? {};
    scope.setVariable("base", value, sources && { secrets: [{ pointer: "", sources }] });
    scope.setVariable("values", listOf(values).value);
    return { value: labelOf(scope.evaluateWithSecrets(expression)) };
  };
}
