import { ContextError } from "./errors.ts";
import { ingest, ingestObject } from "./ingest.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { Budget } from "./language/budget.ts";
import { createEnvironment, type Environment } from "./language/environment.ts";
import { execute } from "./language/run.ts";
import { type LastTask, lastTask, names, type Outcome, read, type Scope } from "./language/scope.ts";
import { type Path, pathOf } from "./language/syntax.ts";
import { compileJson, type Template } from "./language/template.ts";
import { follow, followText, type Maybe } from "./language/values.ts";
import { pathKeys } from "./paths.ts";
import { exportState, type Iteration, importState, isIndex, isOutcome, type Snapshot } from "./snapshot.ts";
import { Namespace, State } from "./state.ts";

/** The types of a context's namespaces, where the host knows them. */
export interface ContextShape {
  readonly parameters?: object;
  readonly variables?: object;
  readonly taskResults?: object;
}

type AnyValues = Readonly<Record<string, JsonValue>>;
type ValuesOf<Shape extends ContextShape, Name extends keyof ContextShape> = Shape extends {
  readonly [Key in Name]: infer Values extends object;
}
  ? Values
  : AnyValues;
/** A namespace as the host gives it: typed where it gave types. */
type Given<Shape extends ContextShape, Name extends keyof ContextShape> = Shape extends {
  readonly [Key in Name]: infer Values extends object;
}
  ? Values
  : object;
type NameOf<Values> = keyof Values & string;
/** What may be stored as a `Value`: anything that passes the border where the host gave no types. */
type Input<Value> = JsonValue extends Value ? unknown : Value;

/** What a run begins with. Every namespace is JSON and is copied once. */
export interface ContextOptions<Shape extends ContextShape = ContextShape> {
  /** The run's input. */
  readonly parameters?: Given<Shape, "parameters">;
  /** The workflow's variables. */
  readonly variables?: Partial<Given<Shape, "variables">>;
  /** Configuration of the pack or project. */
  readonly config?: object | null;
  /** Secrets. */
  readonly keystore?: object | null;
  /** What the engine provides. `workflow_start` is set, from the environment's clock, where it is not given. */
  readonly system?: object;
  /** What templates may use and how they behave; one with the defaults when not given. */
  readonly environment?: Environment;
}

/** What a run is rebuilt from: what an engine has stored of it. */
export interface RebuildOptions<Shape extends ContextShape = ContextShape> extends ContextOptions<Shape> {
  /** Results of finished tasks by task name. */
  readonly taskResults?: Partial<Given<Shape, "taskResults">>;
}

/** The position of an item; within an iteration of another task, with that one. */
type Position = number | { readonly index: number; readonly item: JsonValue; readonly outer: Position };

const defaultEnvironment = createEnvironment();

/**
 * The data of a workflow run: what an engine holds, hands to templates, and clones for every item of a with-items task.
 *
 * A context is three pointers: to a state that never changes, to the current item, and to its position. A clone copies
 * the pointers; a write puts a new state into the context that made it and into no other. What a context is given is
 * checked and copied once; what it gives is frozen and shared.
 *
 * @example
 * const context = new WorkflowContext({ parameters: { name: "Ada" } });
 * context.renderTemplate("Hello {{ parameters.name }}!"); // "Hello Ada!"
 */
export class WorkflowContext<Shape extends ContextShape = ContextShape> implements Scope {
  #state: State;
  #item: JsonValue | undefined;
  #position: Position | undefined;

  /**
   * A context at the start of a run. O(size of what it is given).
   *
   * @throws ContextError `not-json`, with the path, for what JSON can't say
   */
  constructor(options?: ContextOptions<Shape>);
  /** @internal */
  constructor(state: State, item: JsonValue | undefined, position: Position | undefined);
  constructor(options: ContextOptions<Shape> | State = {}, item?: JsonValue, position?: Position) {
    this.#state = options instanceof State ? options : initialState(options);
    this.#item = item;
    this.#position = position;
  }

  /**
   * A context with the same data, whose writes are its own. O(1): three pointers.
   *
   * @example
   * const context = new WorkflowContext({ variables: { count: 1 } });
   * const clone = context.clone().setVariable("count", 2);
   * [context.getVariable("count"), clone.getVariable("count")]; // [1, 2]
   */
  clone(): WorkflowContext<Shape> {
    return new WorkflowContext<Shape>(this.#state, this.#item, this.#position);
  }

  /**
   * A clone for one item of a with-items task: `item` and `index` in its templates. In a context that has an item
   * already, that one stays reachable as `parent.item` and `parent.index`. O(1), and the size of an item that is new.
   *
   * @example
   * new WorkflowContext().forItem({ host: "a1" }, 0).renderTemplate("{{ index }}: {{ item.host }}"); // "0: a1"
   */
  forItem(item: unknown, index: number): WorkflowContext<Shape> {
    return new WorkflowContext<Shape>(this.#state, ingest(item, "item"), this.#inner(index));
  }

  /** The position of an item within the current iteration, if there is one. */
  #inner(index: number): Position {
    if (!isIndex(index)) throw usage("the index of an item must be an integer from 0");
    if (this.#position === undefined) return index;
    return { index, item: this.#item as JsonValue, outer: this.#position }; // an item comes with its position
  }

  /** Sets the current item and its index in place of the current ones. O(1), and the size of an item that is new. */
  setCurrentItem(item: unknown, index: number): this {
    if (!isIndex(index)) throw usage("the index of an item must be an integer from 0");
    this.#item = ingest(item, "item");
    this.#position = typeof this.#position === "object" ? { ...this.#position, index } : index;
    return this;
  }

  /** Ends the current iteration: the one around it, if any, is the current one again. O(1). */
  clearCurrentItem(): this {
    const around = typeof this.#position === "object" ? this.#position : undefined;
    this.#item = around?.item;
    this.#position = around?.outer;
    return this;
  }

  /** Sets a variable. O(log variables), and the size of what is new in the value. */
  setVariable<Name extends NameOf<ValuesOf<Shape, "variables">>>(
    name: Name,
    value: Input<ValuesOf<Shape, "variables">[Name]>,
  ): this {
    return this.#setVariable(name, ingest(value, `variable ${JSON.stringify(name)}`));
  }

  #setVariable(name: string, value: JsonValue): this {
    this.#state = this.#state.with({ variables: this.#state.variables.with(checkedName(name), value) });
    return this;
  }

  /** A variable, frozen; undefined where there is none. O(log variables). */
  getVariable<Name extends NameOf<ValuesOf<Shape, "variables">>>(
    name: Name,
  ): ValuesOf<Shape, "variables">[Name] | undefined {
    return this.#state.variables.get(name) as ValuesOf<Shape, "variables">[Name] | undefined; // the host's word
  }

  /** Stores the result of a finished task. O(log tasks), and the size of what is new in the result. */
  setTaskResult<Name extends NameOf<ValuesOf<Shape, "taskResults">>>(
    task: Name,
    result: Input<ValuesOf<Shape, "taskResults">[Name]>,
  ): this {
    const admitted = ingest(result, `task ${JSON.stringify(task)}`);
    this.#state = this.#state.with({ tasks: this.#state.tasks.with(checkedName(task), admitted) });
    return this;
  }

  /** The result of a task, frozen; undefined where there is none. O(log tasks). */
  getTaskResult<Name extends NameOf<ValuesOf<Shape, "taskResults">>>(
    task: Name,
  ): ValuesOf<Shape, "taskResults">[Name] | undefined {
    return this.#state.tasks.get(task) as ValuesOf<Shape, "taskResults">[Name] | undefined; // the host's word
  }

  /** Says how the last finished task ended and what it gave: for `result()`, `succeeded()`, `failed()`, `timed_out()`. */
  setLastTaskOutcome(result: unknown, outcome: Outcome): this {
    if (!isOutcome(outcome)) throw usage("an outcome must be succeeded, failed or timed_out");
    const last: LastTask = Object.freeze({ result: ingest(result, "last result"), outcome });
    this.#state = this.#state.with({ lastTask: last });
    return this;
  }

  /**
   * Reads by a path of the host: lodash's syntax, the names of the language. Only own JSON is found; where there is none,
   * the fallback. O(length of the path).
   *
   * @example
   * const context = new WorkflowContext().setTaskResult("fetch", { items: [{ id: 7 }] });
   * [context.get("task.fetch.items[0].id"), context.get("task.fetch.items[1].id", null)]; // [7, null]
   */
  get(path: string): JsonValue | undefined;
  get<Fallback>(path: string, fallback: Fallback): JsonValue | Fallback;
  get(path: string, fallback?: unknown): unknown {
    const [name = "", ...keys] = pathKeys(path);
    const { space, keys: inner } = pathOf(name, keys);
    if (space !== "item" && space !== "index" && space !== "parent" && inner.length > 0) {
      const [first, ...others] = inner.map(String);
      return orElse(followText(this.#state[space]?.get(first ?? ""), others), fallback);
    }
    return orElse(followText(this[read](pathOf(name, [])), keys), fallback);
  }

  /**
   * Renders a template to text. O(length of the template and of its output), whatever the size of the context.
   *
   * @throws ContextError with the position, for a template that can't be compiled or run
   * @example
   * new WorkflowContext({ variables: { n: 2 } }).renderTemplate("{{ n }} of {{ n + 1 }}"); // "2 of 3"
   */
  renderTemplate(text: string): string {
    const { environment } = this.#state;
    const template = environment.template(text);
    return execute(environment, this, template, template.text);
  }

  /**
   * Renders every string of a JSON value as a template. A string that is one `{{ expression }}` gives the value itself.
   * For a value that is rendered again and again, compile it once with {@link compileTemplate}.
   *
   * @example
   * new WorkflowContext().forItem(5, 0).renderJson({ seconds: "{{ item }}" }); // { seconds: 5 }
   */
  renderJson(value: unknown): JsonValue {
    return compileJson(value, this.#state.environment).render(this);
  }

  /**
   * The value of an expression, bare or within `{{ }}`.
   *
   * @example
   * new WorkflowContext().evaluateExpression("[1, 2] + [3]"); // [1, 2, 3]
   */
  evaluateExpression(source: string): JsonValue {
    const { environment } = this.#state;
    const expression = environment.expression(source);
    return execute(environment, this, expression, expression.value);
  }

  /**
   * The truth of an expression, bare or within `{{ }}`. A condition that fails is an error, never true or false.
   *
   * @example
   * new WorkflowContext({ variables: { n: 2 } }).evaluateCondition("n > 1 and n < 3"); // true
   */
  evaluateCondition(source: string): boolean {
    const { environment } = this.#state;
    const condition = environment.expression(source);
    return execute(environment, this, condition, condition.truth);
  }

  /**
   * Sets variables from rendered values, in order: later ones see earlier ones. All are set, or none.
   *
   * @example
   * const context = new WorkflowContext().setLastTaskOutcome({ ids: [1, 2] }, "succeeded");
   * context.publish({ ids: "{{ result().ids }}", count: "{{ ids | length }}" });
   * context.getVariable("count"); // 2
   */
  publish(entries: Readonly<Record<string, unknown>>): this {
    const draft = this.clone();
    for (const [name, value] of Object.entries(entries)) draft.#setVariable(name, draft.renderJson(value));
    this.#state = draft.#state;
    return this;
  }

  /**
   * Sets each of the named variables to a whole result, as the original does; for parts of one, see {@link publish}.
   *
   * @example
   * new WorkflowContext().publishFromResult({ id: 7 }, ["user"]).renderTemplate("{{ user.id }}"); // "7"
   */
  publishFromResult(result: unknown, variables: readonly string[]): this {
    const admitted = ingest(result, "result");
    const draft = this.clone();
    for (const name of variables) draft.#setVariable(name, admitted);
    this.#state = draft.#state;
    return this;
  }

  /** The whole context as JSON, for {@link WorkflowContext.import}. O(names): values are shared, not copied. */
  export(): Snapshot {
    return exportState(this.#state, this.#iterations());
  }

  /** What `JSON.stringify` writes. */
  toJSON(): Snapshot {
    return this.export();
  }

  /** The iterations around the current item, the outermost first. */
  #iterations(): Iteration[] {
    const iterations: Iteration[] = [];
    let item = this.#item;
    for (let position = this.#position; item !== undefined && position !== undefined; ) {
      iterations.unshift({ item, index: indexOf(position) });
      item = typeof position === "object" ? position.item : undefined;
      position = typeof position === "object" ? position.outer : undefined;
    }
    return iterations;
  }

  /**
   * A context from what {@link WorkflowContext.export} gave. O(size).
   *
   * @throws ContextError `snapshot`, with the path, for what is no snapshot
   */
  static import<Shape extends ContextShape = ContextShape>(
    data: unknown,
    { environment = defaultEnvironment }: { readonly environment?: Environment } = {},
  ): WorkflowContext<Shape> {
    const { state, iterations } = importState(data, environment);
    return iterations.reduce(
      (context, { item, index }) => context.forItem(item, index),
      new WorkflowContext<Shape>(state, undefined, undefined),
    );
  }

  /**
   * A context from what an engine has stored of a run. Give `system` to keep its `workflow_start`. O(size).
   *
   * @example
   * const context = WorkflowContext.rebuild({ parameters: { n: 1 }, taskResults: { fetch: { ok: true } } });
   * context.evaluateCondition("task.fetch.ok"); // true
   */
  static rebuild<Shape extends ContextShape = ContextShape>(options: RebuildOptions<Shape>): WorkflowContext<Shape> {
    const state = initialState(options);
    const tasks = Namespace.of(ingestObject(options.taskResults ?? {}, "taskResults"));
    return new WorkflowContext<Shape>(state.with({ tasks }), undefined, undefined);
  }

  [read](path: Path, budget?: Budget): Maybe {
    switch (path.space) {
      case "item":
        return follow(this.#item, path.keys, 0, budget);
      case "index":
        return this.#position === undefined ? undefined : follow(indexOf(this.#position), path.keys, 0, budget);
      case "parent":
        // outside a nested iteration the name is a variable's
        return follow(this.#parent() ?? this.#state.variables.get("parent"), path.keys, 0, budget);
      default:
        return this.#state.read(path, budget);
    }
  }

  #parent(): Maybe {
    return typeof this.#position === "object" ? parentOf(this.#position) : undefined;
  }

  [names](): readonly string[] {
    return [...(this.#position === undefined ? [] : ["item", "index"]), ...this.#state.names()];
  }

  [lastTask](): LastTask | undefined {
    return this.#state.lastTask;
  }
}

const orElse = (value: Maybe, fallback: unknown): unknown => (value === undefined ? fallback : value);

const indexOf = (position: Position): number => (typeof position === "object" ? position.index : position);

/** What `parent` is: the iteration around the current one. */
function parentOf({ item, outer }: Exclude<Position, number>): JsonObject {
  const around = { item, index: indexOf(outer) };
  return typeof outer === "object" ? { ...around, parent: parentOf(outer) } : around;
}

const usage = (problem: string): ContextError => new ContextError("usage", { problem });

function checkedName(name: string): string {
  if (typeof name === "string" && name !== "") return name;
  throw usage("a name must be a string that is not empty");
}

function initialState<Shape extends ContextShape>(options: ContextOptions<Shape>): State {
  const { environment = defaultEnvironment } = options;
  const system = ingestObject(options.system ?? {}, "system");
  const started = Object.hasOwn(system, "workflow_start")
    ? Namespace.of(system)
    : Namespace.of(system).with("workflow_start", environment.clock().toISOString());
  return new State({
    environment,
    parameters: Namespace.of(ingestObject(options.parameters ?? {}, "parameters")),
    variables: Namespace.of(ingestObject(options.variables ?? {}, "variables")),
    tasks: Namespace.empty,
    config: optional(options.config, "config"),
    keystore: optional(options.keystore, "keystore"),
    system: started,
    lastTask: undefined,
  });
}

const optional = (value: object | null | undefined, where: string): Namespace | null =>
  value === undefined || value === null ? null : Namespace.of(ingestObject(value, where));

/**
 * Compiles a JSON value whose strings are templates, to render it against many contexts: once per task, not per item.
 * O(size).
 *
 * @throws ContextError with all that is wrong with the first template that can't be compiled
 * @example
 * const input = compileTemplate({ url: "{{ item.url }}", position: "{{ index }}" });
 * input.render(new WorkflowContext().forItem({ url: "/a" }, 0)); // { url: "/a", position: 0 }
 */
export const compileTemplate = (value: unknown, environment: Environment = defaultEnvironment): Template =>
  compileJson(value, environment);
