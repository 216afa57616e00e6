import { isPublic, marksOf, sealedError } from "./data/admitted.ts";
import { ingest, ingestObject } from "./data/ingest.ts";
import type { JsonValue, Maybe } from "./data/json.ts";
import { follow, followText, sourcesAlong } from "./data/read.ts";
import type { Sources } from "./data/sources.ts";
import { createEnvironment, type Environment } from "./environment.ts";
import { usage } from "./errors.ts";
import { type ItemHost, itemHost } from "./items/host.ts";
import { contextsOf, type ItemSource, itemsFrom } from "./items/source.ts";
import type { ContextSize } from "./metrics.ts";
import { pathKeys } from "./scope/host-path.ts";
import { type Path, pathOf } from "./scope/path.ts";
import {
  type LastTask,
  lastTask,
  names,
  type Outcome,
  type ReadLog,
  read,
  readFrom,
  type Scope,
  version,
} from "./scope/scope.ts";
import type { Labelled } from "./secrets/labels.ts";
import { Redaction, secretTexts } from "./secrets/redaction.ts";
import { initialState, rebuiltState } from "./state/initial-state.ts";
import { around, indexOf, iterationsOf, type Position, parentOf, positionOf, sourcesOf } from "./state/iteration.ts";
import type {
  ContextOptions,
  ContextShape,
  ExportOptions,
  ImportOptions,
  Input,
  NameOf,
  RebuildOptions,
  ValuesOf,
} from "./state/options.ts";
import { markedBy, markedEntry, type SecretOptions, secretPath } from "./state/secret-paths.ts";
import { checkSize, checkWholeSize, type Entry, sizeOf } from "./state/size.ts";
import { exportState, importState, isIndex, isOutcome, type Snapshot } from "./state/snapshot.ts";
import type { State } from "./state/state.ts";
import { compileJson, type RenderOptions, type Template, type WithSecrets, withSecrets } from "./template.ts";

const defaultEnvironment = createEnvironment();

// Node's symbol, by its name: other engines know no node:util.
const inspected: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never; // unique by the declaration

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
   * @throws ContextError `not-json`, with the path, for what JSON can't say; `size` for more than the limits allow; `usage`
   * for a secret that is named by no path
   * @example
   * const context = new WorkflowContext({ parameters: { user: "ada" }, variables: { attempts: 0 } });
   * context.get("parameters.user", "nobody").length; // 3
   */
  constructor(options?: ContextOptions<Shape>);
  /** @internal */
  constructor(state: State, item: JsonValue | undefined, position: Position | undefined, isState: true);
  constructor(options: ContextOptions<Shape> | State = {}, item?: JsonValue, position?: Position, isState = false) {
    // The first argument is not asked what it is: that would take a clone a third of its time.
    this.#state = isState
      ? (options as State) // by the overload
      : checkWholeSize(initialState(options as ContextOptions<Shape>, defaultEnvironment));
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
    return this.cloneAt(this.#item, this.#position);
  }

  /**
   * A clone for one item of a with-items task: `item` and `index` in its templates. In a context that has an item
   * already, that one stays reachable as `parent.item` and `parent.index`. O(1), and the size of an item that is new.
   *
   * @throws ContextError `not-json` for what JSON can't say, `usage` for an index that is no integer from 0
   * @example
   * new WorkflowContext().forItem({ host: "a1" }, 0).renderTemplate("{{ index }}: {{ item.host }}"); // "0: a1"
   */
  forItem(item: unknown, index: number, options?: SecretOptions): WorkflowContext<Shape> {
    // One look at most items: all the ways below take three.
    if (options === undefined && this.#position === undefined && isPublic(item)) {
      return this.cloneAt(item, checkedIndex(index));
    }
    const { value, sources } = markedBy(ingest(item, "item"), "item", options);
    return this.forAdmitted(value, sources, index);
  }

  // Private to the compiler only, as the methods below: one with a # costs each context a word of memory.
  private forAdmitted(item: JsonValue, sources: Sources | undefined, index: number): WorkflowContext<Shape> {
    return this.cloneAt(item, positionOf(checkedIndex(index), item, sources, this.#item, this.#position));
  }

  private cloneAt(item: JsonValue | undefined, position: Position | undefined): WorkflowContext<Shape> {
    this.#state.environment.vocabulary.metrics?.add("context.clones", 1);
    return new WorkflowContext<Shape>(this.#state, item, position, true);
  }

  /**
   * A context for each item of a source, made when it is asked for: for an engine with a loop of its own. What a source
   * may be, {@link withItems} says. O(1) for each item, and its size where it is new.
   *
   * @throws ContextError `type` for a source that gives no items, `arguments` for lists of different lengths
   * @example
   * const context = new WorkflowContext({ variables: { hosts: ["a1", "b2"] } });
   * Array.from(context.items("{{ hosts }}"), (item) => item.renderTemplate("{{ index }}: {{ item }}")); // ["0: a1", "1: b2"]
   */
  items(source: AsyncIterable<unknown>): AsyncIterable<WorkflowContext<Shape>>;
  items(source: Exclude<ItemSource, AsyncIterable<unknown>>): Iterable<WorkflowContext<Shape>>;
  items(source: ItemSource): Iterable<WorkflowContext<Shape>> | AsyncIterable<WorkflowContext<Shape>> {
    const host = this[itemHost]();
    return contextsOf(host, itemsFrom(source, host.evaluate).all);
  }

  /** @internal */
  [itemHost](): ItemHost<WorkflowContext<Shape>> {
    return {
      metrics: this.#state.environment.vocabulary.metrics,
      evaluate: (template) => this.renderJson(template),
      redact: (text) => this.redact(text),
      forItem: ({ value, sources }, index) => this.forAdmitted(value, sources, index),
    };
  }

  /**
   * Sets the current item and its index in place of the current ones. O(1), and the size of an item that is new.
   *
   * @throws ContextError `not-json` for what JSON can't say, `usage` for an index that is no integer from 0
   * @example
   * new WorkflowContext().forItem("a1", 0).setCurrentItem("b2", 1).renderTemplate("{{ index }}: {{ item }}"); // "1: b2"
   */
  setCurrentItem(item: unknown, index: number, options?: SecretOptions): this {
    const { value, sources } = markedBy(ingest(item, "item"), "item", options);
    const outer = around(this.#position);
    this.#position = positionOf(checkedIndex(index), value, sources, outer?.item, outer?.position);
    this.#item = value;
    return this;
  }

  /**
   * Ends the current iteration: the one around it, if any, is the current one again. O(1).
   *
   * @example
   * new WorkflowContext().forItem("outer", 0).forItem("inner", 5).clearCurrentItem().evaluateExpression("item"); // "outer"
   */
  clearCurrentItem(): this {
    const outer = around(this.#position);
    this.#item = outer?.item;
    this.#position = outer?.position;
    return this;
  }

  /**
   * Sets a variable. O(log variables), and the size of what is new in the value.
   *
   * @throws ContextError `not-json` for what JSON can't say, `size` for what would be too large; nothing is set then
   * @example
   * const context = new WorkflowContext().setVariable("mail", { to: "ada", key: "k3y" }, { secrets: ["/key"] });
   * context.evaluateWithSecrets("mail").secrets; // [{ pointer: "/key", sources: ["workflow.mail.key"] }]
   */
  setVariable<Name extends NameOf<ValuesOf<Shape, "variables">>>(
    name: Name,
    value: Input<ValuesOf<Shape, "variables">[Name]>,
    options?: SecretOptions,
  ): this {
    const admitted = ingest(value, "variable", name);
    return this.assign(name, { value: admitted, sources: undefined }, options);
  }

  private assign(name: string, value: Labelled, options?: SecretOptions): this {
    const { variables, secretPaths } = this.#state;
    const entry = markedEntry(value, "variables", checkedName(name), secretPaths, options);
    const next = this.#state.with({ variables: variables.with(name, entry) });
    return this.put(next, { namespace: "variables", name, value: entry.value });
  }

  private draft(): WorkflowContext<Shape> {
    return new WorkflowContext<Shape>(this.#state, this.#item, this.#position, true);
  }

  private put(next: State, entry: Entry): this {
    checkSize(this.#state, next, entry);
    this.#state = next;
    return this;
  }

  /**
   * A variable, frozen; undefined where there is none. O(log variables).
   *
   * @throws ContextError `sealed` for a secret of a snapshot that was imported without `unseal`
   * @example
   * new WorkflowContext({ variables: { count: 1 } }).getVariable("count"); // 1
   */
  getVariable<Name extends NameOf<ValuesOf<Shape, "variables">>>(
    name: Name,
  ): ValuesOf<Shape, "variables">[Name] | undefined {
    return unsealed(this.#state.variables.get(name)) as ValuesOf<Shape, "variables">[Name] | undefined; // the host's word
  }

  /**
   * Stores the result of a finished task. O(log tasks), and the size of what is new in the result.
   *
   * @throws ContextError `not-json` for what JSON can't say, `size` for what would be too large; nothing is set then
   * @example
   * const context = new WorkflowContext().setTaskResult("fetch", { code: 200 });
   * context.evaluateCondition("task.fetch.code == 200"); // true
   */
  setTaskResult<Name extends NameOf<ValuesOf<Shape, "taskResults">>>(
    task: Name,
    result: Input<ValuesOf<Shape, "taskResults">[Name]>,
    options?: SecretOptions,
  ): this {
    const value = { value: ingest(result, "task", task), sources: undefined };
    const { tasks, secretPaths } = this.#state;
    const entry = markedEntry(value, "tasks", checkedName(task), secretPaths, options);
    const next = this.#state.with({ tasks: tasks.with(task, entry) });
    return this.put(next, { namespace: "tasks", name: task, value: entry.value });
  }

  /**
   * The result of a task, frozen; undefined where there is none. O(log tasks).
   *
   * @throws ContextError `sealed` for a secret of a snapshot that was imported without `unseal`
   * @example
   * new WorkflowContext().setTaskResult("fetch", { code: 200 }).getTaskResult("fetch"); // { code: 200 }
   */
  getTaskResult<Name extends NameOf<ValuesOf<Shape, "taskResults">>>(
    task: Name,
  ): ValuesOf<Shape, "taskResults">[Name] | undefined {
    return unsealed(this.#state.tasks.get(task)) as ValuesOf<Shape, "taskResults">[Name] | undefined; // the host's word
  }

  /**
   * Says how the last finished task ended and what it gave: for `result()`, `succeeded()`, `failed()`, `timed_out()`.
   * O(1), and the size of what is new in the result.
   *
   * A path such as `task.login.session` that the context was told is secret is not known here: give what
   * {@link getTaskResult} gives, which bears its marks, or say `secrets` again.
   *
   * @throws ContextError `not-json` for what JSON can't say, `size` for what would be too large, `usage` for another outcome
   * @example
   * const context = new WorkflowContext().setLastTaskOutcome({ code: 503 }, "failed");
   * context.evaluateCondition("failed() and result().code >= 500"); // true
   */
  setLastTaskOutcome(result: unknown, outcome: Outcome, options?: SecretOptions): this {
    if (!isOutcome(outcome)) throw usage("an outcome must be succeeded, failed or timed_out");
    const { value, sources } = markedBy(ingest(result, "last result"), "result()", options);
    const next = this.#state.with({ lastTask: Object.freeze({ result: value, outcome, sources }) });
    return this.put(next, { namespace: undefined, name: "", value });
  }

  /**
   * Reads by a path of the host: lodash's syntax, the names of the language. Only own JSON is found; where there is none,
   * the fallback. O(length of the path).
   *
   * @throws ContextError `sealed` for a secret of a snapshot that was imported without `unseal`
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
      return readByHost(this.#state[space]?.get(first ?? ""), others, fallback);
    }
    return readByHost(this[read](pathOf(name, []), host), keys, fallback);
  }

  /**
   * Renders a template to text. O(length of the template and of its output), whatever the size of the context. What it
   * gave is remembered until the next write, where it is short and came from the data of the run alone.
   *
   * @throws ContextError `syntax`, `unsupported` or `unknown-function` for a template that can't be compiled, `undefined`,
   * `type`, `limit` and others for one that can't be run, each with its position
   * @example
   * new WorkflowContext({ variables: { n: 2 } }).renderTemplate("{{ n }} of {{ n + 1 }}"); // "2 of 3"
   */
  renderTemplate(text: string): string {
    const { environment } = this.#state;
    const template = environment.template(text);
    return template.text.ask(environment.vocabulary, this, template);
  }

  /**
   * What {@link renderTemplate} gives, and whether a secret took part. O(the same).
   *
   * @throws ContextError as {@link renderTemplate}
   * @example
   * const context = new WorkflowContext({ keystore: { token: "t0ken" } });
   * context.renderTemplateWithSecrets("Bearer {{ keystore.token }}").secrets; // [{ pointer: "", sources: ["keystore.token"] }]
   */
  renderTemplateWithSecrets(text: string): WithSecrets<string> {
    const { environment } = this.#state;
    const template = environment.template(text);
    return withSecrets(environment.vocabulary, this, template, template.text.program);
  }

  /**
   * Renders every string of a JSON value as a template. A string that is one `{{ expression }}` gives the value itself.
   * For a value that is rendered again and again, compile it once with {@link compileTemplate}. O(size of the value), and
   * what its templates make.
   *
   * @throws ContextError as {@link renderTemplate}; `secret-refused` for a secret that `allowSecret` does not allow
   * @example
   * new WorkflowContext().forItem(5, 0).renderJson({ seconds: "{{ item }}" }); // { seconds: 5 }
   */
  renderJson(value: unknown, options?: RenderOptions): JsonValue {
    return compileJson(value, this.#state.environment).render(this, options);
  }

  /**
   * What {@link renderJson} gives, and where the secrets are in it. O(the same), and what holds secrets.
   *
   * @throws ContextError as {@link renderJson}
   * @example
   * const context = new WorkflowContext({ keystore: { token: "t0ken" }, parameters: { user: "ada" } });
   * const input = context.renderJsonWithSecrets({ user: "{{ parameters.user }}", key: "{{ keystore.token | upper }}" });
   * input.secrets; // [{ pointer: "/key", sources: ["keystore.token"] }]
   */
  renderJsonWithSecrets(value: unknown, options?: RenderOptions): WithSecrets<JsonValue> {
    return compileJson(value, this.#state.environment).renderWithSecrets(this, options);
  }

  /**
   * The value of an expression, bare or within `{{ }}`. O(what it reads and makes), whatever the size of the context.
   *
   * @throws ContextError as {@link renderTemplate}
   * @example
   * new WorkflowContext().evaluateExpression("[1, 2] + [3]"); // [1, 2, 3]
   */
  evaluateExpression(source: string): JsonValue {
    const { environment } = this.#state;
    const expression = environment.expression(source);
    return expression.value.ask(environment.vocabulary, this, expression);
  }

  /**
   * What {@link evaluateExpression} gives, and where the secrets are in it. O(the same), and what holds secrets.
   *
   * @throws ContextError as {@link renderTemplate}
   * @example
   * const context = new WorkflowContext({ keystore: { token: "t0ken" } });
   * context.evaluateWithSecrets("[keystore.token, 1]").secrets; // [{ pointer: "/0", sources: ["keystore.token"] }]
   */
  evaluateWithSecrets(source: string): WithSecrets<JsonValue> {
    const { environment } = this.#state;
    const expression = environment.expression(source);
    return withSecrets(environment.vocabulary, this, expression, expression.value.program);
  }

  /**
   * The truth of an expression, bare or within `{{ }}`. A condition that fails is an error, never true or false. O(what it
   * reads and makes), whatever the size of the context.
   *
   * @throws ContextError as {@link renderTemplate}
   * @example
   * new WorkflowContext({ variables: { n: 2 } }).evaluateCondition("n > 1 and n < 3"); // true
   */
  evaluateCondition(source: string): boolean {
    const { environment } = this.#state;
    const condition = environment.expression(source);
    return condition.truth.ask(environment.vocabulary, this, condition);
  }

  /**
   * Sets variables from rendered values, in order: later ones see earlier ones. All are set, or none. O(entries), and what
   * {@link renderJson} and {@link setVariable} cost for each.
   *
   * @throws ContextError as {@link renderJson} and {@link setVariable}
   * @example
   * const context = new WorkflowContext().setLastTaskOutcome({ ids: [1, 2] }, "succeeded");
   * context.publish({ ids: "{{ result().ids }}", count: "{{ ids | length }}" });
   * context.getVariable("count"); // 2
   */
  publish(entries: Readonly<Record<string, unknown>>): this {
    const draft = this.draft();
    for (const [name, entry] of Object.entries(ingestObject(entries, "what is published"))) {
      const { value, secrets } = draft.renderJsonWithSecrets(entry);
      draft.assign(name, { value, sources: secrets.find(({ pointer }) => pointer === "")?.sources });
    }
    this.#state = draft.#state;
    return this;
  }

  /**
   * Sets each of the named variables to a whole result, as the original does; for parts of one, see {@link publish}.
   * O(variables × log variables), and the size of what is new in the result.
   *
   * @throws ContextError as {@link setVariable}; nothing is set then
   * @example
   * new WorkflowContext().publishFromResult({ id: 7 }, ["user"]).renderTemplate("{{ user.id }}"); // "7"
   */
  publishFromResult(result: unknown, variables: readonly string[], options?: SecretOptions): this {
    const admitted = { value: ingest(result, "result"), sources: undefined };
    const draft = this.draft();
    for (const name of variables) draft.assign(name, admitted, options);
    this.#state = draft.#state;
    return this;
  }

  /**
   * The whole context as JSON, for {@link WorkflowContext.import}. Each secret is `{ $secret: source }`, with what
   * `seal` makes of it as `sealed`. O(names + secrets): values are shared, not copied.
   *
   * @example
   * const context = new WorkflowContext({ keystore: { token: "t0ken" } });
   * context.export().keystore; // { token: { $secret: "keystore.token" } }
   */
  export({ seal }: ExportOptions = {}): Snapshot {
    return exportState(this.#state, iterationsOf(this.#item, this.#position), seal);
  }

  /**
   * What `JSON.stringify` writes: what {@link export} gives, without what `seal` would make of the secrets. O(names + secrets).
   *
   * @example
   * JSON.parse(JSON.stringify(new WorkflowContext({ parameters: { n: 1 } }))).parameters; // { n: 1 }
   */
  toJSON(): Snapshot {
    return this.export();
  }

  /**
   * What Node's `console.log` and `util.inspect` show: secrets are sealed.
   *
   * @internal
   */
  [inspected](_depth: number, options: object, inspect: (value: unknown, options: object) => string): string {
    return `WorkflowContext ${inspect(this.export(), options)}`;
  }

  /**
   * How large the context is, in bytes: about the length of its JSON text. The current item is not counted. O(names):
   * no value is walked.
   *
   * @example
   * const context = new WorkflowContext({ system: { workflow_start: "" } }).setTaskResult("list", [1, 2, 3]);
   * context.size().largest[0]; // { name: "task.list", bytes: 29 }
   */
  size(): ContextSize {
    return sizeOf(this.#state);
  }

  /**
   * Text or JSON without this context's secrets: each is `***`, also in Base64, in a URL or in JSON text. One of less
   * than four characters is left in text. O(size of the secrets) the first time, then O(length).
   *
   * @throws ContextError `not-json` for what JSON can't say
   * @example
   * const context = new WorkflowContext({ keystore: { token: "t0ken" } });
   * context.redact("curl -H 'Authorization: t0ken'"); // "curl -H 'Authorization: ***'"
   */
  redact(text: string): string;
  redact(value: unknown): JsonValue;
  redact(value: unknown): JsonValue {
    const own = iterationsOf(this.#item, this.#position).flatMap((one) => [...secretTexts(one.value, one.sources)]);
    return new Redaction([...this.#state.secretTexts(), own]).json(ingest(value, "what is redacted"));
  }

  /**
   * A context from what {@link WorkflowContext.export} gave. O(size).
   *
   * @throws ContextError `snapshot`, with the path, for what is no snapshot or can't be unsealed; `size` for more than the
   * limits allow
   * @example
   * const stored = JSON.stringify(new WorkflowContext({ parameters: { n: 1 } }).export());
   * WorkflowContext.import(JSON.parse(stored)).evaluateExpression("parameters.n"); // 1
   */
  static import<Shape extends ContextShape = ContextShape>(
    data: unknown,
    { environment = defaultEnvironment, unseal, secrets = [] }: ImportOptions = {},
  ): WorkflowContext<Shape> {
    const { state, iterations } = importState(data, environment, secrets.map(secretPath), unseal);
    return iterations.reduce<WorkflowContext<Shape>>(
      (context, { value, sources, index }) => context.forAdmitted(value, sources, index),
      new WorkflowContext<Shape>(checkWholeSize(state), undefined, undefined, true),
    );
  }

  /**
   * A context from what an engine has stored of a run. Give `system` to keep its `workflow_start`. O(size).
   *
   * @throws ContextError `not-json`, with the path, for what JSON can't say; `size` for more than the limits allow
   * @example
   * const context = WorkflowContext.rebuild({ parameters: { n: 1 }, taskResults: { fetch: { ok: true } } });
   * context.evaluateCondition("task.fetch.ok"); // true
   */
  static rebuild<Shape extends ContextShape = ContextShape>(options: RebuildOptions<Shape>): WorkflowContext<Shape> {
    return new WorkflowContext<Shape>(
      checkWholeSize(rebuiltState(options, defaultEnvironment)),
      undefined,
      undefined,
      true,
    );
  }

  /** @internal */
  get [version](): number {
    return this.#state[version];
  }

  // Short, so that V8 takes it into the programs that call it.
  /** @internal */
  [read](path: Path, reader: ReadLog): Maybe {
    const { space } = path;
    if (space === "item" && typeof this.#position !== "object") return follow(this.#item, path.keys, 0, reader);
    return space === "item" || space === "index" || space === "parent"
      ? this.readAround(path, reader)
      : this.#state.read(path, reader);
  }

  private readAround({ space, keys }: Path, reader: ReadLog): Maybe {
    if (space === "item") return readFrom(this.#item, sourcesOf(this.#position), keys, reader);
    if (space === "index") {
      return this.#position === undefined ? undefined : follow(indexOf(this.#position), keys, 0, reader);
    }
    const parent = parentOf(this.#position);
    if (parent !== undefined) return readFrom(parent, undefined, keys, reader);
    // outside a nested iteration the name is a variable's
    const { variables } = this.#state;
    return readFrom(variables.get("parent"), variables.sourcesOf("parent"), keys, reader);
  }

  /** @internal */
  [names](): readonly string[] {
    return [...(this.#position === undefined ? [] : ["item", "index"]), ...this.#state.names()];
  }

  /** @internal */
  [lastTask](): LastTask | undefined {
    return this.#state.lastTask;
  }
}

const nothing = (): void => {};

/** What the host reads is not limited, and what it does with a secret is its own business. */
const host: ReadLog = { spendCharacters: nothing, taint: nothing };

/** A value that the host reads, unless it is sealed. */
function unsealed<T extends Maybe>(value: T): T {
  const marks = marksOf(value);
  if (marks?.isSealed && marks.whole !== undefined) throw sealedError(marks);
  return value;
}

function readByHost(root: Maybe, keys: readonly string[], fallback: unknown): unknown {
  sourcesAlong(root, keys, 0); // refuses to read on from what is sealed
  const value = unsealed(followText(root, keys));
  return value === undefined ? fallback : value;
}

function checkedName(name: string): string {
  if (typeof name === "string" && name !== "") return name;
  throw usage("a name must be a string that is not empty");
}

function checkedIndex(index: number): number {
  if (isIndex(index)) return index;
  throw usage("the index of an item must be an integer from 0");
}

/**
 * Compiles a JSON value whose strings are templates, to render it against many contexts: once per task, not per item.
 * O(size).
 *
 * @throws ContextError `syntax`, `unsupported`, `unknown-function` and others, with all that is wrong with its templates
 * @example
 * const input = compileTemplate({ url: "{{ item.url }}", position: "{{ index }}" });
 * input.render(new WorkflowContext().forItem({ url: "/a" }, 0)); // { url: "/a", position: 0 }
 */
export const compileTemplate = (value: unknown, environment: Environment = defaultEnvironment): Template =>
  compileJson(value, environment);
