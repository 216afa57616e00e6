import { adopt } from "../../data/adopt.ts";
import type { Maybe } from "../../data/json.ts";
import type { Sources } from "../../data/sources.ts";
import { ContextError } from "../../errors.ts";
import { marked } from "../run/marked.ts";
import { nearest } from "../run/missing.ts";
import type { Program, Run } from "../run/run.ts";
import type { Offset } from "../syntax/syntax.ts";
import { argumentError, type FunctionDefinition, type Parameter } from "./definition.ts";

export type Kind = "function" | "test";

/** The functions and the tests by their names. */
export type Tables = { readonly [Each in Kind]: ReadonlyMap<string, FunctionDefinition> };

/** Calls a function or a test that is known only when the template runs, as `map` does. */
export function callByName(tables: Tables, kind: Kind, name: string, values: readonly Maybe[], run: Run): Maybe {
  const table = tables[kind];
  const definition = table.get(name);
  if (definition === undefined) {
    throw new ContextError(
      "unknown-function",
      run.says(name) ? unknownFunction(kind, name, table.keys()) : { kind, name: "…" },
    );
  }
  const places = placesOf(
    definition.parameters,
    values.map(() => undefined),
  );
  if (typeof places === "string") throw new ContextError("arguments", { callee: `'${name}'`, problem: places });
  run.spendSteps(1);
  return apply(definition, name, places, values, run);
}

export const unknownFunction = (kind: Kind, name: string, names: Iterable<string>) => {
  const suggestion = nearest(name, names);
  return { kind, name, ...(suggestion === undefined ? {} : { suggestion }) };
};

/** For each argument the index of its parameter. */
export type Places = readonly number[];

/** The places of arguments, given by the names they have, or what is wrong with them. */
export function placesOf(parameters: readonly Parameter[], names: readonly (string | undefined)[]): Places | string {
  const positional = parameters.flatMap((parameter, index) => (parameter.isNamed ? [] : [index]));
  const restIndex = parameters.findIndex((parameter) => parameter.isRest);
  const places: number[] = [];
  const firstNamed = names.findIndex((name) => name !== undefined);
  if (firstNamed >= 0 && names.includes(undefined, firstNamed)) return "arguments given by name come last";
  for (const [position, name] of names.entries()) {
    const place = name === undefined ? positional[position] : parameters.findIndex((one) => answersTo(one, name));
    const index = place === undefined && restIndex >= 0 ? restIndex : place;
    if (index === undefined) return tooMany(parameters);
    if (index < 0) return `there is no parameter '${name}'; it takes ${spokenParameters(parameters)}`;
    if (places.includes(index) && index !== restIndex) return `'${parameters[index]?.name}' is given twice`;
    places.push(index);
  }
  const missing = parameters.find(({ isOptional }, index) => !isOptional && !places.includes(index));
  return missing === undefined ? places : `'${missing.name}' is missing; it takes ${spokenParameters(parameters)}`;
}

const answersTo = ({ name, aliases, isRest }: Parameter, wanted: string): boolean =>
  !isRest && (name === wanted || aliases.includes(wanted));

const tooMany = (parameters: readonly Parameter[]): string =>
  parameters.length === 0 ? "it takes no arguments" : `it takes ${spokenParameters(parameters)} and no more`;

/** Parameters as a signature has them: `list, separator?, …more`. */
export const spokenParameters = (parameters: readonly Parameter[]): string =>
  parameters
    .map(({ name, isOptional, isNamed, isRest }) => {
      if (isRest) return `…${name}`;
      return isNamed ? `${name}=` : `${name}${isOptional ? "?" : ""}`;
    })
    .join(", ");

export function callOf(
  definition: FunctionDefinition,
  name: string,
  programs: readonly Program[],
  places: Places,
  offset: Offset,
): Program {
  const [program] = programs;
  const [parameter] = definition.parameters;
  if (program !== undefined && parameter?.isRest === false && definition.parameters.length === 1) {
    const call = untyped(definition);
    return (run) => {
      const value = program(run);
      run.offset = offset;
      if (run.holdsSecrets) takePart(definition, parameter, value, run);
      return marked(call(run, accept(name, parameter, 0, value, run)), run);
    };
  }
  const fallback = places.findIndex((place) => definition.parameters[place]?.isLastResort);
  return (run) => {
    const values: Maybe[] = [];
    let withFallback: Sources | undefined;
    for (const [index, argument] of programs.entries()) {
      const { sources } = run;
      values.push(argument(run));
      if (index !== fallback) continue;
      withFallback = run.sources;
      run.sources = sources;
    }
    run.offset = offset;
    if (withFallback === undefined) return apply(definition, name, places, values, run);
    // a value that is equal to the fallback is not the fallback
    const result = apply(definition, name, places, values.with(fallback, standIn), run);
    if (result !== standIn) return result;
    const otherwise = values[fallback] ?? null;
    run.taint(otherwise, withFallback);
    return otherwise;
  };
}

/** Stands for a fallback that is secret, to see whether it is given back. */
const standIn = adopt({});

/** The secrets of an argument take part as its function looks at it. */
function takePart(
  { reach = "all" }: FunctionDefinition,
  { isPresence, isLastResort }: Parameter,
  value: Maybe,
  run: Run,
): void {
  if (!isPresence && !isLastResort) run.taintBy(value, reach);
}

// `accept` has checked each value against its parameter
const untyped = (definition: FunctionDefinition) => definition.call as (run: Run, ...values: unknown[]) => Maybe;

/** Calls with each argument in its place and the fallback where there is none. */
function apply(definition: FunctionDefinition, name: string, places: Places, given: readonly Maybe[], run: Run): Maybe {
  const { parameters } = definition;
  const values = parameters.map((parameter) => parameter.whenLeftOut as unknown);
  for (let index = 0; index < given.length; index++) {
    const place = places[index] as number; // there is one for each argument
    const parameter = parameters[place] as Parameter; // places are indexes of parameters
    const value = accept(name, parameter, place, given[index], run);
    values[place] = parameter.isRest ? [...(values[place] as unknown[]), value] : value;
    if (run.holdsSecrets) takePart(definition, parameter, value, run);
  }
  return marked(untyped(definition)(run, ...values), run);
}

/** An argument that its parameter takes. Under the lenient policy, what prints as nothing is the empty value of the type. */
function accept(callee: string, parameter: Parameter, index: number, given: Maybe, run: Run): Maybe {
  if (parameter.accepts(given)) return given;
  const converted = parameter.convert?.(given);
  if (converted !== undefined) return converted;
  const isEmpty = (given === undefined || given === null) && run.rules.undefinedPolicy === "empty";
  if (isEmpty && parameter.accepts(parameter.empty)) return parameter.empty;
  throw argumentError(callee, parameter, index === 0, given);
}
