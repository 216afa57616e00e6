import { setTimeout as pause } from "node:timers/promises";
import {
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
import { objectOf } from "../json.ts";
import type { Task, Workflow } from "./definition.ts";
import { type Branch, forked, joined } from "./join.ts";

/** Does the work of a task. What it gives is the task's result; what it throws fails the task. */
export type Action = (input: JsonObject, call: Call) => unknown;

/** What an action is told beside its input. */
export interface Call {
  readonly signal: AbortSignal;
  /** How often the task, or its item, was tried. */
  readonly attempt: number;
}

export interface Engine {
  readonly environment: Environment;
  readonly actions: ReadonlyMap<string, Action>;
  readonly workflow: (file: string) => Workflow;
  readonly log: (line: string) => void;
}

/** The data that a run begins with. */
export interface Start {
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

const outcomeOf = (status: string): Outcome => (status === "succeeded" ? "succeeded" : "failed");

/** Runs a workflow to its end. */
export async function run(engine: Engine, workflow: Workflow, start: Start): Promise<Ended> {
  const { timeout } = workflow;
  const controller = new AbortController();
  const cancel = (): void => controller.abort();
  const timer = timeout === undefined ? undefined : setTimeout(cancel, timeout * 1_000);
  start.signal?.addEventListener("abort", cancel);
  try {
    return await new Run(engine, workflow, controller.signal, start.keystore).toEnd(start.parameters);
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

  async toEnd({ value, secrets }: WithSecrets<JsonValue>): Promise<Ended> {
    const { input, first, variables, reducers, output } = this.#workflow;
    const context = new WorkflowContext({
      parameters: { ...input, ...objectOf(value) },
      marks: { parameters: secrets },
      secrets: this.#workflow.secrets,
      keystore: this.#keystore,
      environment: this.#engine.environment,
    }).publish(variables);
    const begun: Branch = { name: "start", context, forks: [{ context }] };
    await this.#begin(begun, first);
    for (const [task, branches] of this.#waiting) {
      this.#log(
        context,
        task,
        `waits for ${this.#workflow.tasks.get(task)?.join} branches, and ${branches.length} came`,
      );
      this.#ended.push(...branches);
    }
    const last = this.#joined(this.#ended.length === 0 ? [begun] : this.#ended, reducers) ?? begun;
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

  async #begin(branch: Branch, tasks: readonly string[]): Promise<void> {
    const branches = forked(branch, tasks);
    if (branches.length === 0) this.#ended.push(branch);
    await Promise.all(
      tasks.map((task, index) => this.#arrive(this.#workflow.tasks.get(task) as Task, branches[index] ?? branch)),
    );
  }

  /** Begins a task, or waits until all branches have arrived that it joins. */
  async #arrive(task: Task, branch: Branch): Promise<void> {
    const arrived = [...(this.#waiting.get(task.name) ?? []), branch];
    this.#waiting.set(task.name, arrived);
    if (arrived.length < task.join) return;
    this.#waiting.delete(task.name);
    const one = this.#joined(arrived, this.#workflow.reducers);
    if (one !== undefined) await this.#do(task, one);
  }

  /** Joins branches. They are put in the order of their tasks: the order in which they end says nothing. */
  #joined(branches: readonly Branch[], reducers: Workflow["reducers"]): Branch | undefined {
    const names = [...this.#workflow.tasks.keys()];
    const placeOf = ({ name }: Branch): number => names.indexOf(name);
    try {
      return joined(
        branches.toSorted((left, right) => placeOf(left) - placeOf(right)),
        reducers,
      );
    } catch (error) {
      this.#fail(branches[0]?.context, "join", error);
      return undefined;
    }
  }

  async #do(task: Task, branch: Branch): Promise<void> {
    const context = branch.context.clone();
    const [outcome, result, secrets] = await this.#attempts(task, context);
    context.finishTask(task.name, result, outcome, secrets && { secrets });
    this.#log(
      context,
      task.name,
      outcome === "failed" && result instanceof Error ? `${outcome}: ${result.message}` : outcome,
    );
    const next = { ...branch, name: task.name, context };
    try {
      const taken = task.next.filter(
        ({ when }) => !this.#signal.aborted && (when === undefined || when.evaluate(context)),
      );
      if (outcome === "failed" && taken.length === 0) this.#hasFailed = true;
      for (const { publish } of taken) context.publish(publish);
      await this.#begin(
        next,
        taken.flatMap(({ to }) => to),
      );
    } catch (error) {
      this.#fail(context, task.name, error);
    }
  }

  /** Does a task, and once more where it fails, as often as it may be tried. */
  async #attempts(task: Task, context: WorkflowContext): Promise<Done> {
    let previous: ItemsRun<unknown> | undefined;
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= task.retry.count || this.#signal.aborted;
      try {
        if (task.items === undefined) return await this.#attempt(task, context, attempt);
        previous = await this.#overItems(task, task.items, context, attempt, previous);
        if (previous.status === "succeeded" || isLast) return [outcomeOf(previous.status), resultOf(previous)];
      } catch (error) {
        if (isLast) return ["failed", error instanceof Error ? error : new Error("the action failed")];
      }
      this.#log(context, task.name, `try ${attempt} failed, once more`);
      await pause(task.retry.delay * 1_000);
    }
  }

  async #attempt({ action, input }: Task, context: WorkflowContext, attempt: number): Promise<Done> {
    this.#signal.throwIfAborted();
    if (action.endsWith(".yaml")) return this.#child(action, input.renderWithSecrets(context));
    return ["succeeded", await this.#call(action, input.render(context), { signal: this.#signal, attempt })];
  }

  /** Does a task for each item. Items that succeeded at an earlier try are not done again. */
  #overItems(
    { action, input }: Task,
    { source, concurrency }: NonNullable<Task["items"]>,
    context: WorkflowContext,
    attempt: number,
    previous: ItemsRun<unknown> | undefined,
  ): Promise<ItemsRun<unknown>> {
    const work = (item: WorkflowContext, { signal }: ItemInfo): unknown =>
      this.#call(action, input.render(item), { signal, attempt });
    return withItems(context, source, work, { concurrency, failure: "continue", signal: this.#signal, previous });
  }

  async #call(name: string, input: JsonValue, call: Call): Promise<unknown> {
    return this.#engine.actions.get(name)?.(objectOf(input), call);
  }

  /** Runs another workflow as a task. Its input and its output keep their marks. */
  async #child(file: string, parameters: WithSecrets<JsonValue>): Promise<Done> {
    const child = this.#engine.workflow(file);
    const { status, output } = await run(this.#engine, child, {
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
