import { setTimeout as pause } from "node:timers/promises";
import {
  compileCondition,
  type Environment,
  type ItemInfo,
  type ItemsRun,
  type JsonObject,
  type JsonValue,
  type Outcome,
  resultOf,
  type SecretMark,
  type Template,
  type WithSecrets,
  WorkflowContext,
  withItems,
} from "workflow-context";
import type { Runs } from "workflow-context/stores";
import { objectOf } from "../json.ts";
import type { Action, Call } from "./actions.ts";
import type { Task, Transition, Workflow } from "./definition.ts";
import type { Elsewhere } from "./elsewhere.ts";
import { forked, joined, type Path } from "./join.ts";
import { Steps } from "./store.ts";

export interface Engine {
  readonly environment: Environment;
  readonly actions: ReadonlyMap<string, Action>;
  readonly workflow: (file: string) => Workflow;
  readonly log: (line: string) => void;
  /** Tells what there is to log of transitions that are not taken. */
  readonly untaken: (context: WorkflowContext, all: Task["next"], taken: Task["next"]) => readonly string[];
  /** Gives a task whose items are done elsewhere, where they are. */
  readonly itemTask?: Elsewhere["itemTask"] | undefined;
  /** Where the steps of runs are stored. */
  readonly runs: Runs;
}

/** The data that a run begins with. */
export interface Start {
  /** The name of the run: a run of the same name goes on where that one was killed. */
  readonly id: string;
  readonly parameters: WithSecrets<JsonValue>;
  readonly keystore?: JsonObject | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What became of a run. */
export interface Ended {
  readonly status: "succeeded" | "failed" | "cancelled";
  readonly output: WithSecrets<JsonValue>;
  readonly context: WorkflowContext;
}

/** How a task ended: its outcome, its result, and where secrets are in that. */
type Done = readonly [outcome: Outcome, result: unknown, secrets?: readonly SecretMark[]];

/** A path whose steps are stored. */
interface Branch extends Path {
  readonly steps: Steps;
}

const hasFailed = compileCondition("failed()");

const outcomeOf = (status: string): Outcome => (status === "succeeded" ? "succeeded" : "failed");

/** Runs a workflow to its end. */
export async function run(engine: Engine, workflow: Workflow, start: Start): Promise<Ended> {
  const controller = new AbortController();
  const cancel = (): void => controller.abort();
  let timer: NodeJS.Timeout | undefined;
  start.signal?.addEventListener("abort", cancel);
  try {
    const one = new Run(engine, workflow, controller.signal, start.keystore);
    const begun = await one.beginning(start);
    if (workflow.timeout !== undefined) timer = setTimeout(cancel, workflow.timeout * 1_000);
    return await one.toEnd(begun);
  } finally {
    clearTimeout(timer);
    start.signal?.removeEventListener("abort", cancel);
  }
}

class Run {
  readonly #engine: Engine;
  readonly #workflow: Workflow;
  readonly #signal: AbortSignal;
  readonly #keystore: JsonObject | undefined;
  /** The branches that have arrived at a join, by its task. */
  readonly #waiting = new Map<string, Branch[]>();
  readonly #ended: Branch[] = [];
  #hasFailed = false;

  constructor(engine: Engine, workflow: Workflow, signal: AbortSignal, keystore: JsonObject | undefined) {
    this.#engine = engine;
    this.#workflow = workflow;
    this.#signal = signal;
    this.#keystore = keystore;
  }

  async beginning({ id, parameters: { value, secrets } }: Start): Promise<Branch> {
    const { input, variables } = this.#workflow;
    const context = new WorkflowContext({
      parameters: { ...input, ...objectOf(value) },
      marks: { parameters: secrets },
      secrets: this.#workflow.secrets,
      keystore: this.#keystore,
      environment: this.#engine.environment,
    }).publish(variables);
    const begun = await this.#opened({ id, name: "start", context, forks: [] });
    return { ...begun, forks: [{ id, context: begun.context }] };
  }

  async toEnd(begun: Branch): Promise<Ended> {
    const { first, reducers, output } = this.#workflow;
    const { context } = begun;
    await this.#begin(begun, first);
    for (const [task, branches] of this.#waiting) {
      const wanted = this.#workflow.tasks.get(task)?.join;
      this.#log(context, task, `waits for ${wanted} branches, and ${branches.length} came`);
      this.#ended.push(...branches);
    }
    const last = this.#joined(this.#ended.length === 0 ? [begun] : this.#ended, "end", reducers) ?? begun;
    const given = this.#outputOf(last.context, output);
    const status = this.#signal.aborted ? "cancelled" : this.#hasFailed ? "failed" : "succeeded";
    return { status, output: given, context: last.context };
  }

  #outputOf(context: WorkflowContext, output: Template): WithSecrets<JsonValue> {
    try {
      if (!this.#hasFailed && !this.#signal.aborted) return output.renderWithSecrets(context);
    } catch (error) {
      this.#fail(context, "output", error);
    }
    return { value: null, secrets: [] };
  }

  /** Opens the steps of a path. It begins as it did in the process that has stored it. */
  async #opened(path: Path): Promise<Branch> {
    const steps = await Steps.open(this.#engine.runs, path.id, path.context);
    return { ...path, steps, context: steps.beginning };
  }

  async #begin(branch: Branch, tasks: readonly string[]): Promise<void> {
    if (tasks.length === 0) this.#ended.push(branch);
    const branches = tasks.length < 2 ? [] : await this.#forked(branch, tasks);
    await Promise.all(
      tasks.map((task, index) => this.#arrive(this.#workflow.tasks.get(task) as Task, branches[index] ?? branch)),
    );
  }

  async #forked({ steps, ...path }: Branch, tasks: readonly string[]): Promise<readonly Branch[]> {
    const context = (await steps.next()) ?? (await steps.add(path.context));
    return Promise.all(forked({ ...path, context }, steps.id, tasks).map((one) => this.#opened(one)));
  }

  /** Begins a task, or waits until all branches have arrived that it joins. */
  async #arrive(task: Task, branch: Branch): Promise<void> {
    const arrived = [...(this.#waiting.get(task.name) ?? []), branch];
    this.#waiting.set(task.name, arrived);
    if (arrived.length < task.join) return;
    this.#waiting.delete(task.name);
    const one = this.#joined(arrived, task.name, this.#workflow.reducers);
    if (one !== undefined) await this.#do(task, one === branch ? branch : await this.#opened(one));
  }

  /** Joins branches. They are put in the order of their tasks: the order in which they end says nothing. */
  #joined(branches: readonly Branch[], task: string, reducers: Workflow["reducers"]): Path | undefined {
    if (branches.length === 1) return branches[0];
    const names = [...this.#workflow.tasks.keys()];
    const inOrder = branches.toSorted((left, right) => names.indexOf(left.name) - names.indexOf(right.name));
    try {
      return joined(inOrder, task, reducers);
    } catch (error) {
      this.#fail(branches[0]?.context, "join", error);
      return undefined;
    }
  }

  async #do(task: Task, branch: Branch): Promise<void> {
    const context = (await branch.steps.next()) ?? (await this.#done(task, branch));
    const next = { ...branch, name: task.name, context };
    try {
      const isTaken = ({ when }: Transition): boolean => !this.#signal.aborted && (when?.evaluate(context) ?? true);
      const taken = task.next.filter(isTaken);
      for (const line of this.#engine.untaken(context, task.next, taken)) this.#log(context, task.name, line);
      if (hasFailed.evaluate(context) && taken.length === 0) this.#hasFailed = true;
      for (const { publish } of taken) context.publish(publish);
      const to = taken.flatMap((one) => one.to);
      await this.#begin(next, to);
    } catch (error) {
      this.#fail(context, task.name, error);
    }
  }

  /** Does a task, and stores what came of it. What was cancelled is not stored: a process that goes on does it again. */
  async #done(task: Task, branch: Branch): Promise<WorkflowContext> {
    const context = branch.context.clone();
    const [outcome, result, secrets] = await this.#attempts(task, context, branch.steps.id);
    context.finishTask(task.name, result, outcome, secrets && { secrets });
    if (!this.#signal.aborted) await branch.steps.add(context);
    this.#log(context, task.name, result instanceof Error ? `${outcome}: ${result.message}` : outcome);
    return context;
  }

  /** Does a task, and once more where it fails, as often as it may be tried. */
  async #attempts(task: Task, context: WorkflowContext, id: string): Promise<Done> {
    let previous: ItemsRun<unknown> | undefined;
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= task.retry.count || this.#signal.aborted;
      try {
        if (task.items === undefined) return await this.#attempt(task, context, attempt, id);
        previous = await this.#overItems(task, task.items, context, [id, attempt], previous);
        if (previous.status === "succeeded" || isLast) return [outcomeOf(previous.status), resultOf(previous)];
      } catch (error) {
        if (isLast) return ["failed", error instanceof Error ? error : new Error("the action failed")];
      }
      this.#log(context, task.name, `try ${attempt} failed, once more`);
      await pause(task.retry.delay * 1_000);
    }
  }

  async #attempt({ action, input }: Task, context: WorkflowContext, attempt: number, id: string): Promise<Done> {
    this.#signal.throwIfAborted();
    if (action.endsWith(".yaml")) return this.#child(action, `${id}:${attempt}`, input.renderWithSecrets(context));
    return ["succeeded", await this.#call(action, input.render(context), { signal: this.#signal, attempt })];
  }

  /** Does a task for each item. Items that succeeded at an earlier try are not done again. */
  #overItems(
    { name, action, input }: Task,
    { source, concurrency }: NonNullable<Task["items"]>,
    context: WorkflowContext,
    [id, attempt]: readonly [id: string, attempt: number],
    previous: ItemsRun<unknown> | undefined,
  ): Promise<ItemsRun<unknown>> {
    const here = (item: WorkflowContext, { signal }: ItemInfo): unknown =>
      this.#call(action, input.render(item), { signal, attempt });
    const work = this.#engine.itemTask?.(`${this.#workflow.name}/${name}`, id, `${name}:${attempt}`) ?? here;
    return withItems(context.clone().setVariable("attempt", attempt), source, work, {
      concurrency,
      failure: "continue",
      signal: this.#signal,
      previous,
    });
  }

  async #call(name: string, input: JsonValue, call: Call): Promise<unknown> {
    return this.#engine.actions.get(name)?.(objectOf(input), call);
  }

  /** Runs another workflow as a task. Its input and its output keep their marks. */
  async #child(file: string, id: string, parameters: WithSecrets<JsonValue>): Promise<Done> {
    const child = this.#engine.workflow(file);
    const { status, output } = await run(this.#engine, child, {
      id,
      parameters,
      keystore: this.#keystore,
      signal: this.#signal,
    });
    return [outcomeOf(status), output.value, output.secrets];
  }

  #fail(context: WorkflowContext | undefined, where: string, error: unknown): void {
    this.#hasFailed = true;
    this.#log(context, where, error instanceof Error ? error.message : "failed");
  }

  #log(context: WorkflowContext | undefined, where: string, line: string): void {
    const text = `${this.#workflow.name}: ${where}: ${line}`;
    this.#engine.log(context === undefined ? text : context.redact(text));
  }
}
