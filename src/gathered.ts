import type { Value } from "./data/json.ts";
import type { Environment } from "./environment.ts";
import type { Program } from "./language/run/run.ts";

/** Compiles what a host has compiled once more, to gather the calls of the host in it. */
type Gathered = (environment: Environment) => Program<Value>;

const known = new WeakMap<object, Gathered>();

/** Lets something that was compiled be prepared. It is compiled for that when it is asked for, once for each environment. */
export function preparable<Compiled extends object>(compiled: Compiled, compile: Gathered): Compiled {
  const programs = new WeakMap<Environment, Program<Value>>();
  known.set(compiled, (environment) => {
    const program = programs.get(environment) ?? compile(environment);
    programs.set(environment, program);
    return program;
  });
  return compiled;
}

/** Finds the program that gathers the calls of a template or a condition; undefined for all else. */
export const gatheredProgram = (input: unknown, environment: Environment): Program<Value> | undefined =>
  typeof input === "object" && input !== null ? known.get(input)?.(environment) : undefined;
