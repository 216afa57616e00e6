import { ingest } from "./data/ingest.ts";
import type { JsonValue } from "./data/json.ts";
import { checked, type Kind } from "./data/options.ts";
import { anEnvironment, defaultEnvironment, type Environment } from "./environment.ts";
import { compileJsonTemplate } from "./language/compile/json-template.ts";
import { execute, type Unit } from "./language/run/run.ts";
import { type RenderOptions, withSecrets } from "./language/run/with-secrets.ts";
import { data, type Scope } from "./scope/scope.ts";
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
}

/**
 * Compiles a JSON value whose strings are templates. Keys are left alone. A string that is one `{{ expression }}` and
 * nothing else gives the value itself.
 *
 * O(size), and what it costs to compile each source that is new to the environment.
 *
 * @throws ContextError with all that is wrong with any of them
 */
export function compileJson(value: unknown, environment: Environment): Template {
  const { vocabulary } = environment;
  const program = compileJsonTemplate(ingest(value, "template"), (source) => environment.template(source));
  const unit: Unit = { source: "", slots: 0 };
  const renderWithSecrets = (scope: Scope, options?: RenderOptions): WithSecrets<JsonValue> =>
    withSecrets(vocabulary, checkedScope(scope), unit, program, options);
  return Object.freeze({
    render: (scope: Scope, options?: RenderOptions) =>
      options === undefined
        ? execute(vocabulary, checkedScope(scope), unit, program)
        : renderWithSecrets(scope, options).value,
    renderWithSecrets,
  });
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
  compileJson(value, checked("compileTemplate", "the environment", environment, anEnvironment));

const checkedScope = (scope: Scope): Scope => checked("render", "what it reads", scope, aContext);

export const aContext: Kind = { expected: "a WorkflowContext", has: (scope) => (scope as Scope)[data] !== undefined };
