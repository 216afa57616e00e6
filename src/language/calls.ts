import { type Compilation, compile, compileUse, type Program, problem } from "./compile.ts";
import { argumentError, type FunctionDefinition, type Parameter } from "./functions/definition.ts";
import { nearest } from "./nearest.ts";
import type { Run } from "./run.ts";
import type { Argument, Offset } from "./syntax.ts";
import type { Maybe } from "./values.ts";

/** A call of a function or a test by name: arguments are given their parameters when the template is compiled. */
export function bindCall(
  kind: "function" | "test",
  name: string,
  given: readonly Argument[],
  at: Offset,
  to: Compilation,
): Program {
  const table = kind === "function" ? to.environment.functions : to.environment.tests;
  const definition = table.get(name);
  if (definition === undefined) {
    for (const { value } of given) compile(value, to); // for what is wrong with them
    const suggestion = nearest(name, table.keys());
    return problem(to, "unknown-function", { kind, name, ...(suggestion === undefined ? {} : { suggestion }) }, at);
  }
  const bound = bind(definition, given, to);
  if (typeof bound === "string") return problem(to, "arguments", { callee: `'${name}'`, problem: bound }, at);
  return callOf(definition, name, bound, at);
}

interface Bound {
  readonly parameter: Parameter;
  readonly program: Program | undefined;
}

/** Each parameter with its argument, or what is wrong. */
function bind(
  { parameters }: FunctionDefinition,
  given: readonly Argument[],
  to: Compilation,
): readonly Bound[] | string {
  const places = new Map<number, Program>();
  let wrong: string | undefined;
  given.forEach((argument, position) => {
    const index = indexOf(parameters, argument.name, position);
    const parameter = parameters[Math.min(index, parameters.length - 1)];
    const isTaken = parameter !== undefined && index >= 0 && (index < parameters.length || parameter.isRest);
    const program = parameter?.takesUndefined ? compile(argument.value, to) : compileUse(argument.value, to);
    if (!isTaken)
      wrong ??= argument.name === undefined ? tooMany(parameters) : `there is no parameter '${argument.name}'`;
    else if (places.has(index)) wrong ??= `'${parameter.name}' is given twice`;
    else places.set(index, program);
  });
  if (wrong !== undefined) return wrong;
  const bound: Bound[] = parameters.map((parameter, index) => ({ parameter, program: places.get(index) }));
  const missing = bound.find(({ parameter, program }) => program === undefined && !parameter.isOptional);
  if (missing !== undefined) return `'${missing.parameter.name}' is missing; it takes ${spokenParameters(parameters)}`;
  const rest = parameters.at(-1);
  if (rest?.isRest !== true) return bound;
  const more = [...places].filter(([index]) => index >= parameters.length);
  const whole = bound.filter(({ parameter, program }) => !parameter.isRest || program !== undefined);
  return [...whole, ...more.map(([, program]) => ({ parameter: rest, program }))];
}

const indexOf = (parameters: readonly Parameter[], name: string | undefined, position: number): number =>
  name === undefined ? position : parameters.findIndex((parameter) => parameter.name === name && !parameter.isRest);

const tooMany = (parameters: readonly Parameter[]): string =>
  parameters.length === 0 ? "it takes no arguments" : `it takes ${spokenParameters(parameters)} and no more`;

const spokenParameters = (parameters: readonly Parameter[]): string =>
  parameters.map(({ name, isOptional, isRest }) => `${isRest ? "…" : ""}${name}${isOptional ? "?" : ""}`).join(", ");

function callOf(definition: FunctionDefinition, name: string, bound: readonly Bound[], at: Offset): Program {
  // `accept` has checked each value against its parameter
  const call = definition.call as (run: Run, ...values: unknown[]) => Maybe;
  const [only] = bound;
  if (only?.program !== undefined && bound.length === 1) {
    const { parameter, program } = only;
    return (run) => {
      const value = program(run);
      run.at = at;
      return call(run, accept(name, parameter, 0, value));
    };
  }
  const programs = bound.map(({ program }) => program);
  return (run) => {
    const values: unknown[] = [];
    for (const program of programs) values.push(program?.(run));
    run.at = at;
    for (let index = 0; index < bound.length; index++) {
      const { parameter, program } = bound[index] as Bound; // below the length
      values[index] =
        program === undefined ? parameter.fallback : accept(name, parameter, index, values[index] as Maybe);
    }
    return call(run, ...values);
  };
}

/** An argument that its parameter takes; undefined, where the policy let it pass, is the empty value of the type. */
function accept(callee: string, parameter: Parameter, index: number, given: Maybe): Maybe {
  const value = given === undefined && !parameter.takesUndefined ? parameter.empty : given;
  if (parameter.accepts(value)) return value;
  throw argumentError(callee, parameter, index === 0, given);
}
