import { isPublic } from "./data/admitted.ts";
import { ingest } from "./data/ingest.ts";
import { inspected } from "./data/inspected.ts";
import { deepestHeld, type JsonValue, type Maybe } from "./data/json.ts";
import { follow } from "./data/read.ts";
import { quoted } from "./data/unquoted.ts";
import { usage } from "./errors.ts";
import { type Explained, type Explanation, explain } from "./explain.ts";
import { contextsOf, type ItemSource, itemsFrom } from "./items/source.ts";
import { labelOf, type RenderOptions } from "./language/run/with-secrets.ts";
import type { ContextSize } from "./metrics.ts";
import { gatherAnswers, type PrepareOptions } from "./prepare.ts";
import type { Fact } from "./scope/extent.ts";
import type { Path } from "./scope/path.ts";
import {
  data,
  fixed,
  found,
  type Outcome,
  type ReadLog,
  read,
  readsByPath,
  type Scope,
  type ScopeData,
} from "./scope/scope.ts";
import { completedLater, completedNow } from "./secrets/host-calls.ts";
import type { SecretMark, WithSecrets } from "./secrets/pointers.ts";
import { factsFor, type SliceInput } from "./slice.ts";
import { type ApplyOptions, applying } from "./state/applying.ts";
import { withCopies } from "./state/copying.ts";
import { type Delta, type DeltaOptions, deltaBetween } from "./state/delta.ts";
import { arrive, itemContextOf, openDoors, placeIn, put, restored, stateIn } from "./state/doors.ts";
import { foundAt, type Here } from "./state/found.ts";
import { contextHash } from "./state/hash.ts";
import { entryFor, readByHost } from "./state/host-read.ts";
import { initialState, rebuiltState } from "./state/initial-state.ts";
import { around, checkedIndex, iterationsOf, type Position, positionBeside } from "./state/iteration.ts";
import { markedBy, type SecretOptions } from "./state/marking.ts";
import type { ContextOptions, ExportOptions, ImportOptions, RebuildOptions } from "./state/options.ts";
import { publishingTo } from "./state/publishing.ts";
import { readIteration } from "./state/read-iteration.ts";
import { redactionOf } from "./state/redaction.ts";
import { searchedFor, secretsFoundBy } from "./state/search.ts";
import type { AnyShape, ContextShape, Finished, Given, Input, NameIn, Output, ValueAt } from "./state/shape.ts";
import { removed, sizeOf } from "./state/size.ts";
import { sliceOf } from "./state/slice.ts";
import { exportState, importState, type Snapshot } from "./state/snapshot.ts";
import type { State } from "./state/state.ts";
import { taskResultOf } from "./state/task-result.ts";
import { type ReceiveOptions, received, type TransferredContext, transferred, unsealed } from "./state/transfer.ts";
import {
  incoming,
  incomingAll,
  incomingForEach,
  incomingTask,
  published,
  publishedEntries,
  withEntry,
  withFinishedTask,
  withLastTask,
  withoutEntry,
  withVariables,
} from "./state/write.ts";
import { compileJson, renderEntry } from "./template.ts";

/** Says to the constructor that it is given a state. */
const ofState: unique symbol = Symbol("of state");

/**
 * The data of a workflow run: an engine holds it, hands it to templates, and clones it for every item of a task.
 *
 * A context is three pointers: to a state that never changes, to the current item, and to its position. A clone copies them;
 * a write puts a new state into the context that made it alone. A value is checked and copied once, then frozen and shared.
 * @example new WorkflowContext({ parameters: { name: "Ada" } }).renderTemplate("Hello {{ parameters.name }}!"); // "Hello Ada!"
 */
export class WorkflowContext<Shape extends ContextShape = AnyShape> implements Scope {
  #state: State;
  #item: JsonValue | undefined;
  #position: Position | undefined;

  static {
    const of = (context: object): WorkflowContext => context as WorkflowContext; // the doors are given no other
    openDoors({
      stateOf: (context) => of(context).#state,
      hereOf: (context) => of(context).here,
      made: ({ state, item, position }) => new WorkflowContext(state, ofState, item, position),
      clone: (context, item, position) => of(context).cloneAt(item, position),
      setState: (context, state) => {
        of(context).#state = state;
      },
      setItem: (context, item, position) => {
        of(context).#item = item;
        of(context).#position = position;
      },
    });
  }

  /**
   * Makes the context of a run that begins. O(size of what it is given).
   * @throws ContextError `not-json`, with the path, `size` for more than the limits allow, `usage` for a path of no secret
   * @example new WorkflowContext({ parameters: { user: "ada" } }).get("parameters.user", "nobody").length; // 3
   */
  constructor(options?: ContextOptions<Shape>);
  /** @internal */
  constructor(state: State, of: typeof ofState, item?: JsonValue, position?: Position);
  constructor(options?: ContextOptions<Shape> | State, of?: typeof ofState, item?: JsonValue, position?: Position) {
    // The second argument says that the first is a state: to ask that itself would take a clone a third of its time.
    this.#state = of === ofState ? (options as State) : initialState(options as ContextOptions); // by the overloads
    this.#item = item;
    this.#position = position;
  }

  /**
   * Makes a context with the same data, whose writes are its own. O(1): three pointers.
   * @example
   * const context = new WorkflowContext({ variables: { count: 1 } });
   * const clone = context.clone().setVariable("count", 2);
   * [context.getVariable("count"), clone.getVariable("count")]; // [1, 2]
   */
  clone(): WorkflowContext<Shape> {
    return this.cloneAt(this.#item, this.#position);
  }

  // Private to the compiler only: a method with a # costs each context a word of memory.
  private get here(): Here {
    return { state: this.#state, item: this.#item, position: this.#position };
  }

  private cloneAt(item: JsonValue | undefined, position: Position | undefined): WorkflowContext<Shape> {
    this.#state.environment.vocabulary.metrics?.add("context.clones", 1);
    return new WorkflowContext<Shape>(this.#state, ofState, item, position);
  }

  /**
   * Makes a clone for one item of a with-items task: `item` and `index` in its templates. The item that this context has,
   * if any, is `parent.item` and `parent.index` there. O(1), and the size of an item that is new.
   * @throws ContextError `not-json` for what JSON can't say, `usage` for an index that is no integer from 0
   * @example new WorkflowContext().forItem({ host: "a1" }, 0).renderTemplate("{{ index }}: {{ item.host }}"); // "0: a1"
   */
  forItem(item: unknown, index: number, options?: SecretOptions): WorkflowContext<Shape> {
    // Most items are looked at once here, where the way below looks three times.
    if (options === undefined && this.#position === undefined && isPublic(item)) {
      return this.cloneAt(item, checkedIndex(index));
    }
    return itemContextOf(this, markedBy(ingest(item, "item"), "item", options), index);
  }

  /**
   * Makes a context for each item of a source, when it is asked for: for an engine with a loop of its own. {@link withItems}
   * says what a source may be. O(1) for each item, and its size where it is new.
   * @throws ContextError `type` for a source that gives no items, `arguments` for lists of different lengths
   * @example Array.from(new WorkflowContext().items(["a1", "b2"]), (one) => one.renderTemplate("{{ index }}: {{ item }}")); // ["0: a1", "1: b2"]
   */
  items(source: AsyncIterable<unknown>): AsyncIterable<WorkflowContext<Shape>>;
  items(source: Exclude<ItemSource, AsyncIterable<unknown>>): Iterable<WorkflowContext<Shape>>;
  items(source: ItemSource): Iterable<WorkflowContext<Shape>> | AsyncIterable<WorkflowContext<Shape>> {
    const { all } = itemsFrom(source, (template) => this.renderJson(template));
    return contextsOf(all, (item, index) => itemContextOf(this, item, index));
  }

  /**
   * Puts another item and its index in place of the current ones. O(1), and the size of an item that is new.
   * @throws ContextError `not-json` for what JSON can't say, `usage` for an index that is no integer from 0
   * @example new WorkflowContext().forItem("a1", 0).setCurrentItem("b2", 1).renderTemplate("{{ index }}: {{ item }}"); // "1: b2"
   */
  setCurrentItem(item: unknown, index: number, options?: SecretOptions): this {
    const labelled = markedBy(ingest(item, "item"), "item", options);
    this.#position = positionBeside(this.#position, checkedIndex(index), labelled);
    this.#item = labelled.value;
    return this;
  }

  /**
   * Ends the current iteration: the one around it, if any, is the current one again. O(1).
   * @example new WorkflowContext().forItem("outer", 0).forItem("inner", 5).clearCurrentItem().evaluateExpression("item"); // "outer"
   */
  clearCurrentItem(): this {
    const outer = around(this.#position);
    this.#item = outer?.item;
    this.#position = outer?.position;
    return this;
  }

  /**
   * Sets a variable. O(log variables), and the size of what is new in the value.
   * @throws ContextError `not-json` for what JSON can't say, `size` for what would be too large; nothing is set then
   * @example
   * const context = new WorkflowContext().setVariable("mail", { to: "ada", key: "k3y" }, { secrets: ["/key"] });
   * context.evaluateWithSecrets("mail").secrets; // [{ pointer: "/key", sources: ["workflow.mail.key"] }]
   */
  setVariable<const Name extends string>(
    name: NameIn<Shape, "variables", Name>,
    value: Input<Shape, "variables", Name>,
    options?: SecretOptions,
  ): this {
    const entry = incoming("variable", name, value, options); // before the state is read: the value may run code that writes
    return put(this, withEntry(this.#state, "variables", entry), [entry]);
  }

  /**
   * Sets variables to data by name: all, or none. Braces in them stay data; {@link publish} takes templates. Pointers of
   * `secrets` lead into the whole object, such as `/mail/key`. O(values × log variables), and the size of what is new in them.
   * @throws ContextError as {@link setVariable}; nothing is set then
   * @example new WorkflowContext().setVariables({ a: 1, text: "{{ a }}" }).getVariable("text"); // "{{ a }}"
   */
  setVariables(values: Partial<Given<Shape, "variables">>, options?: SecretOptions): this {
    const entries = incomingAll(values, options);
    return put(this, withVariables(this.#state, entries), entries);
  }

  /**
   * Takes a variable away; does nothing where there is none. O(log variables).
   * @example new WorkflowContext({ variables: { n: 1 } }).removeVariable("n").evaluateExpression("n is defined"); // false
   */
  removeVariable<const Name extends string>(name: NameIn<Shape, "variables", Name>): this {
    return put(this, withoutEntry(this.#state, "variables", name), removed);
  }

  /**
   * Gives a variable, frozen; undefined where there is none. O(log variables).
   * @throws ContextError `sealed` for a secret of a snapshot that was imported without `unseal`
   * @example new WorkflowContext({ variables: { count: 1 } }).getVariable("count"); // 1
   */
  getVariable<const Name extends string>(
    name: NameIn<Shape, "variables", Name>,
  ): Output<Shape, "variables", Name> | undefined {
    return entryFor(this.#state, "variables", "getVariable", name) as Output<Shape, "variables", Name> | undefined; // the host's word
  }

  /**
   * Stores what a finished task gave, and how it ended: as `task.NAME`, as `result()` and the last outcome, and as the outcome
   * of this task, for which `failed('NAME')` asks later too. All bear the same marks, also a text or a number. `undefined` is
   * stored as null; an `Error` as its `name`, `message`, `code`, `status` and causes, with the secrets of the context masked.
   * A text in which a secret of the context is found is marked, as {@link findSecrets} says. O(log tasks), and the size of what
   * is new in the result.
   * @throws ContextError `not-json`, `size`, `usage` for another outcome; nothing is stored then
   * @example
   * const context = new WorkflowContext().finishTask("fetch", { code: 503 }, "failed").finishTask("log", undefined, "succeeded");
   * context.evaluateExpression("[failed('fetch'), task.fetch.code, succeeded(), result()]"); // [true, 503, true, null]
   */
  finishTask<const Name extends string, const Ended extends Outcome>(
    task: NameIn<Shape, "taskResults", Name>,
    result: Finished<Shape, Name, Ended>,
    outcome: Ended,
    options?: SecretOptions,
  ): this {
    const iterations = iterationsOf(this.#item, this.#position);
    const entry = incoming("task", task, taskResultOf(result, this.#state, iterations), options);
    const searched = { ...entry, ...searchedFor(this.#state, iterations, entry) };
    return put(this, withFinishedTask(this.#state, searched, outcome), [searched]);
  }

  /**
   * Stores the result of a task without saying how it ended: {@link finishTask} does both. O(log tasks), and the size of what
   * is new in the result.
   * @throws ContextError `not-json` for what JSON can't say, `size` for what would be too large; nothing is set then
   * @example new WorkflowContext().setTaskResult("fetch", { code: 200 }).evaluateCondition("task.fetch.code == 200"); // true
   */
  setTaskResult<const Name extends string>(
    task: NameIn<Shape, "taskResults", Name>,
    result: Input<Shape, "taskResults", Name>,
    options?: SecretOptions,
  ): this {
    const entry = incoming("task", task, result, options);
    return put(this, withEntry(this.#state, "tasks", entry), [entry]);
  }

  /**
   * Gives the result of a task, frozen; undefined where there is none. O(log tasks).
   * @throws ContextError `sealed` for a secret of a snapshot that was imported without `unseal`
   * @example new WorkflowContext().setTaskResult("fetch", { code: 200 }).getTaskResult("fetch"); // { code: 200 }
   */
  getTaskResult<const Name extends string>(
    task: NameIn<Shape, "taskResults", Name>,
  ): Output<Shape, "taskResults", Name> | undefined {
    return entryFor(this.#state, "tasks", "getTaskResult", task) as Output<Shape, "taskResults", Name> | undefined; // the host's word
  }

  /**
   * Takes the result of a task away, and its outcome; does nothing where there is none. O(log tasks).
   * @example new WorkflowContext().setTaskResult("fetch", 1).removeTaskResult("fetch").evaluateExpression("task"); // {}
   */
  removeTaskResult<const Name extends string>(task: NameIn<Shape, "taskResults", Name>): this {
    return put(this, withoutEntry(this.#state, "tasks", task), removed);
  }

  /**
   * Says how the last finished task ended and what it gave, where it has no name; {@link finishTask} is for one that has. O(1),
   * and the size of what is new in the result. The secret paths that the context was told, such as `task.login.session`, are
   * not known here, and a text or a number bears no mark: say `secrets` again.
   * @throws ContextError `not-json` for what JSON can't say, `size` for what would be too large, `usage` for another outcome
   * @example new WorkflowContext().setLastTaskOutcome({ code: 503 }, "failed").evaluateCondition("result().code >= 500"); // true
   */
  setLastTaskOutcome(result: unknown, outcome: Outcome, options?: SecretOptions): this {
    const task = incomingTask(result, outcome, options);
    return put(this, withLastTask(this.#state, task), [task]);
  }

  /**
   * Reads by a path of the host: lodash's syntax, the names of the language. It finds own JSON only, and gives the fallback
   * where none is. O(length of the path).
   * @throws ContextError `sealed` for a secret of a snapshot that was imported without `unseal`
   * @example
   * const context = new WorkflowContext().setTaskResult("fetch", { items: [{ id: 7 }] });
   * [context.get("task.fetch.items[0].id"), context.get("task.fetch.items[1].id", null)]; // [7, null]
   */
  get<const Path extends string>(path: Path): ValueAt<Shape, Path> | undefined;
  get<const Path extends string, Fallback>(
    path: Path,
    fallback: Fallback,
  ): Exclude<ValueAt<Shape, Path>, undefined> | Fallback;
  get(path: string, fallback?: unknown): unknown {
    return readByHost(this, this.#state, path, fallback);
  }

  /**
   * Renders a template to text. O(length of the template and of its output), whatever the size of the context. A short text
   * that came from the data of the run alone is remembered until the next write.
   * @throws ContextError `syntax`, `unsupported`, `unknown-function` for a template that can't be compiled; `undefined`, `type`,
   * `limit` and others for one that can't be run; each with its position
   * @example new WorkflowContext({ variables: { n: 2 } }).renderTemplate("{{ n }} of {{ n + 1 }}"); // "2 of 3"
   */
  renderTemplate(text: string): string {
    return this.#state.environment.template(text).text.ask(this);
  }

  /**
   * Renders as {@link renderTemplate}, and says if a secret took part. O(the same).
   * @throws ContextError as {@link renderTemplate}
   * @example new WorkflowContext({ keystore: { key: "k" } }).renderTemplateWithSecrets("{{ keystore.key }}").secrets[0]?.sources; // ["keystore.key"]
   */
  renderTemplateWithSecrets(text: string): WithSecrets<string> {
    return this.#state.environment.template(text).text.askWithSecrets(this);
  }

  /**
   * Renders every string of a JSON value as a template; one that is a single `{{ expression }}` gives the value itself. To
   * render a value again and again, compile it with {@link compileTemplate}. O(size of the value, and of what is made).
   * @throws ContextError as {@link renderTemplate}; `secret-refused` for a secret that `allowSecret` does not allow
   * @example new WorkflowContext().forItem(5, 0).renderJson({ seconds: "{{ item }}" }); // { seconds: 5 }
   */
  renderJson(value: unknown, options?: RenderOptions): JsonValue {
    return compileJson(value, this.#state.environment).render(this, options);
  }

  /**
   * Renders as {@link renderJson}, and lists where the secrets are. O(the same), and what holds secrets.
   * @throws ContextError as {@link renderJson}
   * @example
   * const context = new WorkflowContext({ keystore: { token: "t0ken" } });
   * context.renderJsonWithSecrets({ key: "{{ keystore.token }}" }).secrets; // [{ pointer: "/key", sources: ["keystore.token"] }]
   */
  renderJsonWithSecrets(value: unknown, options?: RenderOptions): WithSecrets<JsonValue> {
    return compileJson(value, this.#state.environment).renderWithSecrets(this, options);
  }

  /**
   * Evaluates an expression, bare or within `{{ }}`. O(what it reads and makes), whatever the size of the context.
   * @throws ContextError as {@link renderTemplate}
   * @example new WorkflowContext().evaluateExpression("[1, 2] + [3]"); // [1, 2, 3]
   */
  evaluateExpression(source: string): JsonValue {
    return this.#state.environment.expression(source).value.ask(this);
  }

  /**
   * Evaluates as {@link evaluateExpression}, and lists where the secrets are. O(the same), and what holds secrets.
   * @throws ContextError as {@link renderTemplate}
   * @example new WorkflowContext({ keystore: { key: "k" } }).evaluateWithSecrets("[1, keystore.key]").secrets[0]?.pointer; // "/1"
   */
  evaluateWithSecrets(source: string): WithSecrets<JsonValue> {
    return this.#state.environment.expression(source).value.askWithSecrets(this);
  }

  /**
   * Decides an expression, bare or within `{{ }}`. A condition that can't be decided is an error, never true or false.
   * O(what it reads and makes), whatever the size of the context.
   * @throws ContextError as {@link renderTemplate}
   * @example new WorkflowContext({ variables: { n: 2 } }).evaluateCondition("n > 1 and n < 3"); // true
   */
  evaluateCondition(source: string): boolean {
    return this.#state.environment.expression(source).truth.ask(this);
  }

  /**
   * Explains what a condition gives, a template or a JSON value with templates: each operand with its source, and its value or that
   * it was skipped, its path and which task wrote it, where that is known. Secrets are masked; what fails is told where it does.
   * `String` of it is a tree for a log. It shows a thousand operands at most. O(what it costs to run, and what is shown).
   * @throws ContextError `syntax`, `unsupported`, `unknown-function` and others, for a source that can't be compiled
   * @example
   * const why = new WorkflowContext({ variables: { count: 2 } }).explain("count > 3 and urgent");
   * String(why); // "count > 3 and urgent → false\n├─ count > 3 → false\n│  ├─ count → 2 (workflow.count)\n│  └─ 3\n└─ urgent (skipped)"
   */
  explain(input: Explained): Explanation {
    return explain(this, this.#state.environment, input, (path) => this.#state.writerOf(path));
  }

  /**
   * Calls the asynchronous functions of the host that an input calls, and gives a clone that holds their answers: there, the
   * input can be rendered. The input is a JSON value with templates, or what {@link compileTemplate} or {@link compileCondition}
   * gave. A call is known by its function and arguments, and made once, at the same time as all that need no other's answer.
   * `now()` and `uuid()` give there, in this input, what they gave to the calls. It reads the context as it is when this is
   * called. O(rounds × what a render costs), all within the limits of one; `limits.awaitedCalls` and `awaitedRounds` bound it.
   * @throws ContextError `host-function` with all that failed at once, each with its place; as {@link renderJson}; the reason of
   * `signal`, where that is aborted
   * @example
   * const environment = createEnvironment({ functions: { lookup: async (key) => `value of ${key}` } });
   * const ready = await new WorkflowContext({ environment }).prepare({ port: "{{ lookup('port') }}" });
   * ready.renderJson({ port: "{{ lookup('port') }}" }); // { port: "value of port" }
   */
  async prepare(input: unknown, options?: PrepareOptions): Promise<WorkflowContext<Shape>> {
    const ready = this.clone();
    const answers = await gatherAnswers(ready, input, options);
    ready.#state = ready.#state.withAnswers(answers);
    return ready;
  }

  /**
   * Renders templates and sets variables to what they give, in order: later ones see earlier ones. All are set, or none. Takes
   * templates by name, or a list of such objects as YAML has them. Never give it data: a text with braces would be run;
   * {@link setVariables} is for data. O(entries), and what {@link renderJson} and {@link setVariable} cost for each.
   * @throws ContextError as {@link renderJson} and {@link setVariable}
   * @example new WorkflowContext().publish({ ids: "{{ [1, 2] }}", count: "{{ ids | length }}" }).getVariable("count"); // 2
   */
  publish(entries: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[]): this {
    const given = publishedEntries(entries);
    const draft = new WorkflowContext<Shape>(this.#state, ofState, this.#item, this.#position);
    const written = publishingTo(this, () =>
      given.flatMap(([name, entry]) => {
        const rendered = renderEntry(quoted(entry, [name]), draft.#state.environment, draft);
        if (rendered === undefined) return [];
        const incoming = published(name, labelOf(rendered));
        draft.#state = withEntry(draft.#state, "variables", incoming);
        return [incoming];
      }),
    );
    return put(this, draft.#state, written);
  }

  /**
   * Sets each of the named variables to a whole result, as attune does: {@link publish} sets them to parts of one. O(variables
   * × log variables), and the size of what is new in the result.
   * @throws ContextError as {@link setVariable}; nothing is set then
   * @example new WorkflowContext().publishFromResult({ id: 7 }, ["user"]).renderTemplate("{{ user.id }}"); // "7"
   */
  publishFromResult(result: unknown, variables: readonly string[], options?: SecretOptions): this {
    const entries = incomingForEach(result, variables, options);
    const next = entries.reduce((state, entry) => withEntry(state, "variables", entry), this.#state);
    return put(this, next, entries);
  }

  /**
   * Copies variables and task results from another context, with their marks, sources and outcomes: all, or none. A path is
   * `workflow.NAME` or `task.NAME`. O(paths × log names): values are shared.
   * @throws ContextError `usage` for another path, or one that leads to nothing; `size` for what would be too large
   * @example
   * const login = new WorkflowContext().setVariable("header", "Bearer t0ken", { secrets: [""] });
   * new WorkflowContext().copyFrom(login, ["workflow.header"]).evaluateWithSecrets("header").secrets[0]?.sources; // ["workflow.header"]
   */
  copyFrom(other: WorkflowContext<ContextShape>, paths: readonly string[]): this {
    const { state, entries } = withCopies(this.#state, stateIn("copyFrom", other), paths);
    return put(this, state, entries);
  }

  /**
   * Tells where secrets are in a value that the host's code made: those that it bears, and the texts in which a secret of this
   * context stands as a whole word, plain or encoded as {@link redact} knows it. Only secrets of eight characters and more are
   * looked for, and none where the environment has `searchResults: false`. Setters take what it gives. O(size of the value, and
   * of the secrets that are new); the value alone where there are none.
   * @throws ContextError `not-json` for what JSON can't say
   * @example
   * const context = new WorkflowContext({ keystore: { token: "t0ken-1234" } });
   * context.findSecrets({ header: "Bearer t0ken-1234" }); // [{ pointer: "/header", sources: ["keystore.token"] }]
   */
  findSecrets(value: unknown): readonly SecretMark[] {
    return secretsFoundBy(this.#state, iterationsOf(this.#item, this.#position), value);
  }

  /**
   * Writes the whole context as JSON, for {@link WorkflowContext.import}. Each secret is `{ $secret: source }`, with what
   * `seal` makes of it as `sealed`. The same `seal` is not asked again for a secret that has not changed since an export, and
   * is at its place still. O(names + secrets): values are shared, not copied.
   * @throws ContextError `host-function` for a `seal` that throws, `usage` for one that gives a promise, `sealed` for a secret
   * that holds one of a snapshot imported without `unseal`
   * @example new WorkflowContext({ keystore: { token: "t0ken" } }).export().keystore; // { token: { $secret: "keystore.token" } }
   */
  export(options?: ExportOptions): Snapshot {
    return completedNow(exportState(this.#state, iterationsOf(this.#item, this.#position), options), "export");
  }

  /**
   * Writes as {@link WorkflowContext.export}, with a `seal` that may give promises: at most sixteen are under way. It writes
   * the context as it is when this is called. O(the same).
   * @throws ContextError as {@link WorkflowContext.export}
   * @example
   * const seal = async (value: JsonValue) => btoa(JSON.stringify(value));
   * const { keystore } = await new WorkflowContext({ keystore: { token: "t0ken" } }).exportAsync({ seal });
   * keystore; // { token: { $secret: "keystore.token", sealed: "InQwa2VuIg==" } }
   */
  async exportAsync(options?: ExportOptions): Promise<Snapshot> {
    return completedLater(exportState(this.#state, iterationsOf(this.#item, this.#position), options));
  }

  /**
   * Tells what has changed since a context that this one was cloned from, or any other of the run: JSON Patch (RFC 6902) between
   * their snapshots, secrets sealed as by {@link export}. O(what has changed); O(names) where more names were written since than
   * the context has, and more than 1,024.
   * @throws ContextError `usage` for a context of another run; as {@link export}
   * @example
   * const context = new WorkflowContext({ variables: { n: 1 } });
   * const before = context.clone();
   * context.setVariable("n", 2).deltaSince(before).patch; // [{ op: "replace", path: "/variables/n", value: 2 }]
   */
  deltaSince(before: WorkflowContext<ContextShape>, options?: DeltaOptions): Delta {
    const calls = deltaBetween(placeIn("deltaSince", before), placeIn("deltaSince", this), options);
    return completedNow(calls, "deltaSince");
  }

  /**
   * Tells as {@link deltaSince}, with a `seal` that may give promises. It tells of the contexts as they are when this is called.
   * O(the same).
   * @throws ContextError as {@link deltaSince}
   * @example (await new WorkflowContext().deltaSinceAsync(new WorkflowContext({ system: { n: 1 } }))).patch.length > 0; // true
   */
  async deltaSinceAsync(before: WorkflowContext<ContextShape>, options?: DeltaOptions): Promise<Delta> {
    return completedLater(deltaBetween(placeIn("deltaSince", before), placeIn("deltaSince", this), options));
  }

  /**
   * Applies what {@link deltaSince} gave: the context then has the data of the one that it was asked of. A mark goes only with the
   * value that bears it. O(what has changed, and the items of the lists and objects around it).
   * @throws ContextError `snapshot`, with the path and the reason, for what does not fit or can't be unsealed; `size`; nothing is
   * changed then
   * @example
   * const context = new WorkflowContext({ variables: { list: [1] } });
   * const other = context.clone().setVariable("list", [1, 2]);
   * context.apply(other.deltaSince(context)).hash() === other.hash(); // true
   */
  apply(delta: unknown, options?: ApplyOptions): this {
    return arrive(this, completedNow(applying(placeIn("apply", this), delta, options), "apply"));
  }

  /**
   * Applies as {@link apply}, with an `unseal` that may give promises. It applies the delta to the context as it is when this is
   * called. O(the same).
   * @throws ContextError as {@link apply}; `usage` where the context was written meanwhile
   * @example (await new WorkflowContext().applyAsync({ format: "workflow-context/delta", version: 1, patch: [], secrets: { add: [], remove: [] } })).hash().length; // 64
   */
  async applyAsync(delta: unknown, options?: ApplyOptions): Promise<this> {
    const before = this.#state;
    const applied = await completedLater(applying(placeIn("apply", this), delta, options));
    if (this.#state !== before)
      throw usage("the context was written while a delta was applied to it: apply it to a clone");
    return arrive(this, applied);
  }

  /**
   * Hashes the data: 64 hexadecimal digits, the same for contexts whose snapshots without secrets are equal. A secret counts by
   * its sources. O(names) after a write, and the size of what is new.
   * @example new WorkflowContext({ system: { n: 1 } }).hash() === new WorkflowContext({ system: { n: 2 } }).hash(); // false
   */
  hash(): string {
    return contextHash(placeIn("hash", this));
  }

  /**
   * Gives `JSON.stringify` what {@link export} gives without `seal`: no secret is in it. O(names + secrets).
   * @example JSON.parse(JSON.stringify(new WorkflowContext({ parameters: { n: 1 } }))).parameters; // { n: 1 }
   */
  toJSON(): Snapshot {
    return this.export();
  }

  /** Shows `console.log` what {@link toJSON} gives. @internal */
  [inspected](_depth: number, options: object, inspect: (value: unknown, options: object) => string): string {
    return `WorkflowContext ${inspect(this.export(), options)}`;
  }

  /**
   * Tells how large the context is, in bytes: about the length of its JSON text, without the current item. O(names).
   * @example new WorkflowContext().setTaskResult("list", [1, 2, 3]).size().namespaces.task; // 37
   */
  size(): ContextSize {
    return sizeOf(this.#state);
  }

  /**
   * Makes the smallest context in which a template, a condition or some paths give the same: for a worker that must not have the
   * rest. To read anything else in it is an error, and never undefined. A key that is computed of the data is looked up now; of
   * another one, or of an item that is not there yet, all that it may lead to is held. O(what may be read, and the names of it).
   * @throws ContextError `outside` there, with the path; `usage` where a function of the host does not say what it reads
   * @example
   * const context = new WorkflowContext({ parameters: { host: "a1", port: 22 }, keystore: { token: "t0ken" } });
   * const slice = context.slice(compileTemplate("{{ parameters.host }}"));
   * [slice.get("parameters.host"), "keystore" in slice.export()]; // ["a1", true]
   */
  slice(input: SliceInput): WorkflowContext<Shape> {
    return restored(sliceOf(this.here, factsFor(this, this.#state.environment, input))) as WorkflowContext<Shape>; // the shape of this one
  }

  /**
   * Masks this context's secrets of four characters and more in text or JSON: each becomes `***`, also where it is encoded, as
   * SECURITY.md lists. O(size of the secrets) the first time, then O(length).
   * @throws ContextError `not-json` for what JSON can't say, `sealed` for a secret of a snapshot imported without `unseal`
   * @example new WorkflowContext({ keystore: { token: "t0ken" } }).redact("Authorization: t0ken"); // "Authorization: ***"
   */
  redact(text: string): string;
  redact(value: unknown): JsonValue;
  redact(value: unknown): JsonValue {
    const admitted = ingest(value, "what is redacted", undefined, deepestHeld);
    return redactionOf(this.#state, iterationsOf(this.#item, this.#position)).json(admitted);
  }

  /**
   * Makes a context from what {@link WorkflowContext.export} gave. O(size).
   * @throws ContextError `snapshot`, with the path, for what is none or can't be unsealed; `size` for more than the limits
   * allow; `usage` for an `unseal` that gives a promise
   * @example WorkflowContext.import(new WorkflowContext({ parameters: { n: 1 } }).export()).evaluateExpression("parameters.n"); // 1
   */
  static import<Shape extends ContextShape = AnyShape>(data: unknown, options?: ImportOptions): WorkflowContext<Shape> {
    return restored(completedNow(importState(data, options), "WorkflowContext.import")) as WorkflowContext<Shape>; // the host's word
  }

  /**
   * Makes a context as {@link WorkflowContext.import}, with an `unseal` that may give promises: at most sixteen are under way.
   * O(the same).
   * @throws ContextError as {@link WorkflowContext.import}
   * @example
   * const stored = new WorkflowContext({ keystore: { token: "t0ken" } }).export({ seal: (value) => value });
   * (await WorkflowContext.importAsync(stored, { unseal: async (sealed) => sealed })).get("keystore.token", "none").length; // 5
   */
  static async importAsync<Shape extends ContextShape = AnyShape>(
    data: unknown,
    options?: ImportOptions,
  ): Promise<WorkflowContext<Shape>> {
    return restored(await completedLater(importState(data, options))) as WorkflowContext<Shape>; // the host's word
  }

  /**
   * Writes the context for another thread of this process, where {@link WorkflowContext.receive} reads it: `postMessage` and
   * `structuredClone` make an empty object of a context itself. The secrets are in it, so it is for no other process. O(size): the
   * threads share its memory.
   * @throws ContextError `sealed` for a secret of a snapshot that was imported without `unseal`
   * @example WorkflowContext.receive(structuredClone(new WorkflowContext({ parameters: { n: 1 } }).transfer())).get("parameters.n"); // 1
   */
  transfer(): TransferredContext {
    return transferred(this.export({ seal: unsealed }));
  }

  /**
   * Makes a context from what {@link transfer} gave in another thread, with its secrets and their marks. O(size).
   * @throws ContextError `usage` for anything else
   * @example WorkflowContext.receive(new WorkflowContext({ variables: { n: 2 } }).transfer()).renderTemplate("{{ n }}"); // "2"
   */
  static receive<Shape extends ContextShape = AnyShape>(
    data: unknown,
    options?: ReceiveOptions,
  ): WorkflowContext<Shape> {
    return WorkflowContext.import(...received(data, options));
  }

  /**
   * Makes a context from what an engine has stored of a run. Give `system` to keep its `workflow_start`. O(size).
   * @throws ContextError `not-json`, with the path, for what JSON can't say; `size` for more than the limits allow
   * @example WorkflowContext.rebuild({ taskResults: { fetch: { ok: true } } }).evaluateCondition("task.fetch.ok"); // true
   */
  static rebuild<Shape extends ContextShape = AnyShape>(options: RebuildOptions<Shape>): WorkflowContext<Shape> {
    return new WorkflowContext<Shape>(rebuiltState(options), ofState);
  }

  /** @internal */
  get [data](): ScopeData {
    return this.#state;
  }

  /** It is short, so that V8 takes it into the programs that call it. @internal */
  [read](path: Path, log: ReadLog): Maybe {
    const { space } = path;
    if (space === "item" && typeof this.#position === "number") return follow(this.#item, path.keys, 0, log);
    return space === "item" || space === "index" || space === "parent"
      ? readIteration(path, this.#item, this.#position, this.#state, log)
      : this.#state.read(path, log);
  }

  /** @internal */
  get [readsByPath](): boolean {
    return this.#state.extent !== undefined;
  }

  /** @internal */
  [found](path: Path): Fact {
    return foundAt(this.here, path);
  }

  /** @internal */
  [fixed](): Scope {
    return new WorkflowContext(this.#state, ofState, this.#item, this.#position);
  }
}
