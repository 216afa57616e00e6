import type { JsonValue } from "../../data/json.ts";
import { aFunction, checkedOptions } from "../../data/options.ts";
import { ContextError } from "../../errors.ts";
import type { Scope } from "../../scope/scope.ts";
import type { Labelled } from "../../secrets/labels.ts";
import { secretsOf, type WithSecrets } from "../../secrets/pointers.ts";
import { execute, type Program, type Rules, type Unit } from "./run.ts";

/** The secrets that a host allows in a rendered value. */
export interface RenderOptions {
  /**
   * Decides if the place that a JSON pointer (RFC 6901) names may hold a secret that came from these paths. Every place
   * may where it is not given.
   */
  readonly allowSecret?: ((pointer: string, sources: readonly string[]) => boolean) | undefined;
}

/**
 * Runs a program, and lists the secrets in its value. O(what holds secrets), which the run is charged for.
 *
 * @throws ContextError `secret-refused` for a secret that `allowSecret` does not allow
 */
export function withSecrets<T extends JsonValue>(
  rules: Rules,
  scope: Scope,
  unit: Unit,
  program: Program<T>,
  options?: RenderOptions,
): WithSecrets<T> {
  const { allowSecret } = checkedOptions("rendering", options, { allowSecret: aFunction });
  const rendered = execute(rules, scope, unit, (run) => {
    const value = program(run);
    return { value, secrets: secretsOf({ value, sources: run.sources }, run) };
  });
  for (const secret of allowSecret === undefined ? [] : rendered.secrets) {
    if (allowSecret?.(secret.pointer, secret.sources) !== true) throw new ContextError("secret-refused", { ...secret });
  }
  return rendered;
}

/** Labels a rendered value as it is to be stored: with the sources of all of it. What is secret within bears marks. */
export const labelOf = ({ value, secrets }: WithSecrets<JsonValue>): Labelled => ({
  value,
  sources: secrets.find(({ pointer }) => pointer === "")?.sources,
});
