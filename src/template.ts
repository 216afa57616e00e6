import { ingest } from "./data/ingest.ts";
import type { JsonValue, Value } from "./data/json.ts";
import { once } from "./data/once.ts";
import { defaultEnvironment, type Environment } from "./environment.ts";
import { madeOf } from "./gathered.ts";
import { compileJsonTemplate, omitted } from "./language/compile/json-template.ts";
import { omitAlone } from "./language/compile/omit-alone.ts";
import { compileText } from "./language/compile/text-template.ts";
import { around, execute, type Program } from "./language/run/run.ts";
import { type RenderOptions, withSecrets } from "./language/run/with-secrets.ts";
import { gathering, type RecordingVocabulary, recording } from "./language/vocabulary.ts";
import { PerEnvironment } from "./per-environment.ts";
import { type Reads, reads, readsOfTemplate, recordedRun, type WithReads } from "./reads.ts";
import type { Scope } from "./scope/scope.ts";
import type { WithSecrets } from "./secrets/pointers.ts";

/** A compiled JSON value whose strings are templates: render it against any number of contexts. */
export interface Template {
  /**
   * Renders every template in the value. Gives it frozen; parts without templates are shared, not copied.
   *
   * @throws ContextError `secret-refused` for a secret that `allowSecret` does not allow
   */
  render(scope: Scope, options?: RenderOptions): JsonValue;
  /** Renders as {@link Template.render} does, and tells where the secrets are in the value. */
  renderWithSecrets(scope: Scope, options?: RenderOptions): WithSecrets<JsonValue>;
  /**
   * Renders as {@link Template.render} does, and tells what was read for it: which values, and of which paths only that nothing is
   * there, that something is, the keys or the length. O(what a render costs), and O(reads) when they are asked for.
   */
  renderWithReads(scope: Scope): WithReads<JsonValue>;
  /**
   * All that the templates may read, whatever the data: without an environment, by the functions of the default one. O(size) when
   * it is asked for first.
   */
  readonly reads: Reads;
}

/** A JSON value that is compiled for one environment. */
type Rendering = Pick<Template, "render" | "renderWithSecrets">;

/**
 * Compiles a JSON value whose strings are templates for one environment. Keys are left alone. A string that is one
 * `{{ expression }}` and nothing else gives the value itself.
 *
 * O(size), and what it costs to compile each source that is new to the environment.
 *
 * @throws ContextError with all that is wrong with any of them
 */
export function compileJson(value: unknown, environment: Environment): Rendering {
  const { vocabulary } = environment;
  const optional = programOf(value, environment);
  const program: Program<Value> = (run) => {
    const rendered = optional(run);
    if (rendered === omitted) throw omitAlone();
    return rendered;
  };
  const renderWithSecrets = (scope: Scope, options?: RenderOptions): WithSecrets<JsonValue> =>
    withSecrets(vocabulary, scope, around, program, options);
  return {
    render: (scope, options) =>
      options === undefined ? execute(vocabulary, scope, around, program) : renderWithSecrets(scope, options).value,
    renderWithSecrets,
  };
}

/** Compiles a JSON value whose strings are templates, to take down what is read for it. O(size). */
function recordJson(value: Value, records: RecordingVocabulary): Program<Value> {
  const program = compileJsonTemplate(value, (source) => compileText(source, records));
  return (run) => {
    const rendered = program(run);
    if (rendered === omitted) throw omitAlone();
    return rendered;
  };
}

const programOf = (value: unknown, environment: Environment): Program<Value> =>
  compileJsonTemplate(ingest(value, "template"), (source) => environment.template(source));

/** Renders an entry that is published; undefined where all of it is `omit`. O(size). */
export function renderEntry(
  value: unknown,
  environment: Environment,
  scope: Scope,
): WithSecrets<JsonValue> | undefined {
  const rendered = withSecrets(environment.vocabulary, scope, around, programOf(value, environment));
  return rendered.value === omitted ? undefined : rendered;
}

/**
 * Compiles a JSON value whose strings are templates, to gather the calls of the host in them. O(size).
 *
 * @internal
 */
export function gatherJson(value: unknown, environment: Environment): Program<Value> {
  const gathers = gathering(environment.vocabulary);
  return compileJsonTemplate(ingest(value, "template"), (source) => compileText(source, gathers), true);
}

/**
 * Compiles a JSON value whose strings are templates, to render it against many contexts: once per task, not per item.
 * Without an environment it is compiled for that of each context which it meets, once for each; with one, for that one,
 * whatever a context has. O(size).
 *
 * @throws ContextError `syntax`, `unsupported`, `unknown-function` and others, with all that is wrong with its templates;
 * without an environment, what is wrong with calls of functions is told by `render`
 * @example
 * const input = compileTemplate({ url: "{{ item.url }}", position: "{{ index }}" });
 * input.render(new WorkflowContext().forItem({ url: "/a" }, 0)); // { url: "/a", position: 0 }
 */
export function compileTemplate(value: unknown, environment?: Environment): Template {
  const json = ingest(value, "template"); // once: the host may change its own later
  const compiled = new PerEnvironment("compileTemplate", environment, (known) => compileJson(json, known));
  const recorded = once(
    () =>
      new PerEnvironment("renderWithReads", environment, (known) => {
        const records = recording(known.vocabulary);
        return { records, program: recordJson(json, records) };
      }),
  );
  const all = once(() => reads(readsOfTemplate(json, environment ?? defaultEnvironment)));
  const template: Template = Object.freeze({
    render: (scope: Scope, options?: RenderOptions) => compiled.for("render", scope).render(scope, options),
    renderWithSecrets: (scope: Scope, options?: RenderOptions) =>
      compiled.for("render", scope).renderWithSecrets(scope, options),
    renderWithReads: (scope: Scope) => {
      const { records, program } = recorded().for("renderWithReads", scope);
      return recordedRun(records, scope, around, program);
    },
    get reads() {
      return all();
    },
  });
  return madeOf(template, { kind: "template", value: json, environment }, (known) =>
    gatherJson(json, environment ?? known),
  );
}
