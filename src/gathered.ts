import type { Value } from "./data/json.ts";
import type { Environment } from "./environment.ts";
import type { Program } from "./language/run/run.ts";

/** What a template or a condition was compiled from, and for which environment, where the host gave one. */
export type Source =
  | { readonly kind: "template"; readonly value: Value; readonly environment: Environment | undefined }
  | { readonly kind: "condition"; readonly value: string; readonly environment: Environment | undefined };

/** Compiles what a host has compiled once more, to gather the calls of the host in it. */
type Gathered = (environment: Environment) => Program<Value>;

const known = new WeakMap<object, { readonly source: Source; readonly gathered: Gathered }>();

/**
 * Takes down what something was compiled from. It is compiled to gather the calls of the host when that is asked for, once for
 * each environment.
 */
export function madeOf<Compiled extends object>(compiled: Compiled, source: Source, compile: Gathered): Compiled {
  const programs = new WeakMap<Environment, Program<Value>>();
  const gathered = (environment: Environment): Program<Value> => {
    const program = programs.get(environment) ?? compile(environment);
    programs.set(environment, program);
    return program;
  };
  known.set(compiled, { source, gathered });
  return compiled;
}

const find = (input: unknown) => (typeof input === "object" && input !== null ? known.get(input) : undefined);

/** Finds what a template or a condition was compiled from; undefined for all else. */
export const sourceOf = (input: unknown): Source | undefined => find(input)?.source;

/** Finds the program that gathers the calls of a template or a condition; undefined for all else. */
export const gatheredProgram = (input: unknown, environment: Environment): Program<Value> | undefined =>
  find(input)?.gathered(environment);
