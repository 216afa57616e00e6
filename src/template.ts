import { marksOf } from "./data/admitted.ts";
import { adopt, adoptFlat } from "./data/adopt.ts";
import { ingest } from "./data/ingest.ts";
import { type Container, formatPath, isList, type JsonValue, type Key, setKey, type Value } from "./data/json.ts";
import type { Sources } from "./data/sources.ts";
import { defaultEnvironment, type Environment } from "./environment.ts";
import { ContextError, mostProblems } from "./errors.ts";
import { throwAll } from "./language/compile/text-template.ts";
import { markPart } from "./language/run/marked.ts";
import { execute, type Program, type Unit } from "./language/run/run.ts";
import { type RenderOptions, type WithSecrets, withSecrets } from "./language/run/with-secrets.ts";
import type { Scope } from "./scope/scope.ts";

/** A JSON value whose strings are templates, compiled: render it against any number of contexts. */
export interface Template {
  /**
   * The value with every template in it rendered, frozen. Parts without templates are shared, not copied.
   *
   * @throws ContextError `secret-refused` for a secret that `allowSecret` does not allow
   */
  render(scope: Scope, options?: RenderOptions): JsonValue;
  /** The same, and where the secrets are in it. */
  renderWithSecrets(scope: Scope, options?: RenderOptions): WithSecrets<JsonValue>;
}

/**
 * Compiles a JSON value whose strings are templates. Keys are left alone. A string that is one `{{ expression }}` and
 * nothing else gives the value itself.
 *
 * O(size), and what {@link compileText} costs for each source that is new to the environment.
 *
 * @throws ContextError with all that is wrong with any of them
 */
export function compileJson(value: unknown, environment: Environment): Template {
  const problems: ContextError[] = [];
  const program = compilePart(ingest(value, "template"), { environment, problems }, []);
  throwAll(problems);
  const unit: Unit = { source: "", slots: 0 };
  const run = typeof program === "function" ? program : (): Value => program;
  const renderWithSecrets = (scope: Scope, options?: RenderOptions): WithSecrets<JsonValue> =>
    withSecrets(environment.vocabulary, scope, unit, run, options);
  return Object.freeze({
    render: (scope: Scope, options?: RenderOptions) =>
      options === undefined
        ? execute(environment.vocabulary, scope, unit, run)
        : renderWithSecrets(scope, options).value,
    renderWithSecrets,
  });
}

/** What is known while a JSON value is compiled. */
interface JsonCompilation {
  readonly environment: Environment;
  /** All that is wrong with its templates. */
  readonly problems: ContextError[];
}

type Part = Program<Value> | Value;

/** A part's program, or the part itself where there is no template in it. */
function compilePart(value: Value, compilation: JsonCompilation, keys: readonly Key[]): Part {
  if (typeof value === "string") return compileLeaf(value, compilation, keys);
  if (typeof value !== "object" || value === null) return value;
  const marks = marksOf(value); // what the host hands on may hold secrets of a context
  if (marks?.whole !== undefined) return value;
  // a secret is data, and no template: what is wrong with one would be told with its text
  const compiled = (part: Value, key: Key): Part =>
    marks?.parts.has(key) ? part : compilePart(part, compilation, [...keys, key]);
  if (isList(value)) {
    const parts = value.map(compiled);
    const programs = parts.flatMap((part, index) => (isProgram(part) ? [[index, part] as const] : []));
    if (programs.length === 0) return value;
    const blank = [...value]; // as long as it gets: one that grows takes room for sixteen more
    const isFlatElsewhere = parts.every((part) => isProgram(part) || isScalar(part));
    return (run) => {
      const list = blank.slice();
      let isFlat = isFlatElsewhere;
      let secret = marks && new Map(marks.parts);
      for (const [index, program] of programs) {
        const part = program(run);
        list[index] = part;
        isFlat &&= isScalar(part);
        if (run.sources !== undefined) secret = markPart(secret, index, list, run, undefined);
      }
      return whole(list, isFlat, secret);
    };
  }
  const parts = Object.entries(value).map(([key, part]) => [key, compiled(part, key)] as const);
  if (!parts.some(([, part]) => isProgram(part))) return value;
  return (run) => {
    const object: Record<string, Value> = {};
    let isFlat = true;
    let secret = marks && new Map(marks.parts);
    for (const [key, compiledPart] of parts) {
      const part = isProgram(compiledPart) ? compiledPart(run) : compiledPart;
      setKey(object, key, part);
      isFlat &&= isScalar(part);
      if (run.sources !== undefined) secret = markPart(secret, key, object, run, undefined);
    }
    return whole(object, isFlat, secret);
  };
}

const isScalar = (value: Value): boolean => typeof value !== "object" || value === null;

/** What was rendered part by part, frozen: without a second look at parts that hold none themselves. */
const whole = (value: Container, isFlat: boolean, secret: Map<Key, Sources> | undefined): Value =>
  secret !== undefined ? adopt(value, { parts: secret }) : isFlat ? adoptFlat(value) : adopt(value);

const isProgram = (part: Part): part is Program<Value> => typeof part === "function";

function compileLeaf(source: string, compilation: JsonCompilation, keys: readonly Key[]): Part {
  if (!/\{[{%#]/.test(source)) return source;
  const pointer = keys.length === 0 ? undefined : formatPath(keys);
  try {
    const { slots, value } = compilation.environment.template(source);
    const unit: Unit = { source, slots, pointer };
    return (run) => {
      run.enter(unit);
      return value.program(run);
    };
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    const problems = error.problems.length === 0 ? [error] : error.problems;
    compilation.problems.push(...problems.map((problem) => pointedAt(problem, pointer)));
    if (compilation.problems.length >= mostProblems) throwAll(compilation.problems.slice(0, mostProblems));
    return source;
  }
}

/** An error that says where in a JSON value its template is. */
const pointedAt = (error: ContextError, pointer: string | undefined): ContextError =>
  pointer === undefined
    ? error
    : new ContextError(error.code, error.details, { position: error.position && { ...error.position, pointer } });

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
