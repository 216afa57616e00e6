import { adopt } from "../../data/adopt.ts";
import type { JsonObject, Maybe } from "../../data/json.ts";
import { nearest } from "../../data/nearest.ts";
import type { Sources } from "../../data/sources.ts";
import { ContextError, type ErrorDetails } from "../../errors.ts";
import { isReserved } from "../../scope/path.ts";
import { marked } from "../run/marked.ts";
import type { Program, Run } from "../run/run.ts";
import type { Offset } from "../syntax/syntax.ts";
import { insteadOf } from "./advice.ts";
import { accept, type Places, placesOf } from "./arguments.ts";
import type { FunctionDefinition } from "./definition.ts";
import type { Parameter } from "./parameters.ts";

// To bind a function takes as long as to copy some items, which counts where `map` calls `map`.
const itemsPerBinding = 4;

/** The table in which a name is looked up. */
export type Kind = "function" | "test" | "method";

/** The functions, the tests and the methods by their names. */
export type Tables = { readonly [Each in Kind]: ReadonlyMap<string, FunctionDefinition> };

/**
 * Binds a function or a test whose name is known only when the template runs to all of its arguments but the first, as
 * `map` does, which gives it one item after another.
 *
 * @param named the arguments that are given by name
 */
export function boundByName(
  tables: Tables,
  kind: "function" | "test",
  name: string,
  values: readonly Maybe[],
  run: Run,
  named: JsonObject = {},
): (first: Maybe) => Maybe {
  const table = tables[kind];
  const definition = table.get(name);
  if (definition === undefined) {
    throw new ContextError(
      "unknown-function",
      run.says(name) ? unknownFunction(kind, name, table.keys()) : { kind, name: "…" },
    );
  }
  const computing = readingWhole(definition);
  const names = Object.keys(named);
  const given = [...values, ...Object.values(named)];
  run.spendItems(itemsPerBinding + given.length);
  const positional = new Array<undefined>(1 + values.length).fill(undefined);
  const places = placesOf(definition.parameters, [...positional, ...names]);
  if (typeof places === "string") throw new ContextError("arguments", { callee: `'${name}'`, problem: places });
  const call = (first: Maybe): Maybe => {
    run.spendSteps(1);
    run.spendItems(given.length);
    return apply(computing, name, places, [first, ...given], run);
  };
  const { gathering } = run.rules;
  return gathering === undefined
    ? call
    : (first) =>
        gathering.goOn(
          () => call(first),
          () => null,
        );
}

/** The details of the error of a name that no function or test has. */
export const unknownFunction = (
  kind: "function" | "test",
  name: string,
  names: Iterable<string>,
): ErrorDetails["unknown-function"] => {
  const instead = insteadOf(kind, name) ?? insteadOfDotted(name, names);
  if (instead !== undefined) return { kind, name, instead };
  const suggestion = isReserved(name) ? undefined : nearest(name, names); // `item()` is no mistyped `items()`
  return suggestion === undefined ? { kind, name } : { kind, name, suggestion };
};

/** Says what to write where a key stands behind a filter without parentheses. */
function insteadOfDotted(name: string, names: Iterable<string>): string | undefined {
  const point = name.indexOf(".");
  const callee = name.slice(0, point);
  return point > 0 && [...names].includes(callee) ? `use '(value | ${callee})${name.slice(point)}'` : undefined;
}

/**
 * Makes the row of a function that reads data by arguments which are computed. The paths of its reads tell them: where one may be
 * secret, it is taken down that it reads all that a space holds.
 */
export function readingWhole(definition: FunctionDefinition): FunctionDefinition {
  if (definition.reads === undefined) return definition;
  const call = untyped(definition);
  return {
    ...definition,
    call: (run: Run, ...values: never[]) => {
      const { recording } = run.rules;
      if (recording === undefined || run.sources === undefined) return call(run, ...values);
      recording.isWhole = true;
      try {
        return call(run, ...values);
      } finally {
        recording.isWhole = false;
      }
    },
  };
}

/** Compiles a call whose arguments have their parameters. */
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
    return callWithOne(definition, name, program, parameter, offset);
  }
  const lastResort = places.findIndex((place) => definition.parameters[place]?.isLastResort);
  return lastResort < 0
    ? callWithMany(definition, name, programs, places, offset)
    : callWithLastResort(definition, name, programs, places, lastResort, offset);
}

/** Calls a function of one parameter, as most filters are, without a list of arguments. */
function callWithOne(
  definition: FunctionDefinition,
  name: string,
  program: Program,
  parameter: Parameter,
  offset: Offset,
): Program {
  const call = untyped(definition);
  const { cost = 0 } = definition;
  return (run) => {
    const argument = program(run);
    run.offset = offset;
    run.spendItems(cost);
    if (run.holdsSecrets) taintByArgument(definition, parameter, argument, run);
    return marked(call(run, accept(name, parameter, 0, argument, run)), run);
  };
}

function callWithMany(
  definition: FunctionDefinition,
  name: string,
  programs: readonly Program[],
  places: Places,
  offset: Offset,
): Program {
  return (run) => {
    const values = programs.map((program) => program(run));
    run.offset = offset;
    return apply(definition, name, places, values, run);
  };
}

/**
 * Calls a function that may give one argument back, as `default` does. The sources of that argument taint the run only
 * if it is given back. Where it is secret, the call takes a stand-in for it: a value that equals it may come from elsewhere.
 */
function callWithLastResort(
  definition: FunctionDefinition,
  name: string,
  programs: readonly Program[],
  places: Places,
  lastResort: number,
  offset: Offset,
): Program {
  return (run) => {
    const values: Maybe[] = [];
    let sources: Sources | undefined;
    for (const [index, program] of programs.entries()) {
      const before = run.sources;
      values.push(program(run));
      if (index !== lastResort) continue;
      sources = run.sources;
      run.sources = before;
    }
    run.offset = offset;
    if (sources === undefined) return apply(definition, name, places, values, run);
    const result = apply(definition, name, places, values.with(lastResort, standIn), run);
    if (result !== standIn) return result;
    const value = values[lastResort] ?? null;
    run.taint(value, sources);
    return value;
  };
}

const standIn = adopt({});

/** Calls a function with each argument at its parameter. */
function apply(definition: FunctionDefinition, name: string, places: Places, given: readonly Maybe[], run: Run): Maybe {
  const { parameters, cost = 0 } = definition;
  run.spendItems(cost);
  const values = parameters.map((parameter): unknown => (parameter.isRest ? [] : parameter.whenLeftOut));
  for (let index = 0; index < given.length; index++) {
    const argument = given[index];
    const place = places[index] as number; // there is one for each argument
    const parameter = parameters[place] as Parameter; // places are indexes of parameters
    if (run.holdsSecrets) taintByArgument(definition, parameter, argument, run);
    const value = accept(name, parameter, place, argument, run);
    if (parameter.isRest)
      (values[place] as unknown[]).push(value); // it was made above
    else values[place] = value;
  }
  return marked(untyped(definition)(run, ...values), run);
}

/** Taints the run by the secrets of an argument, as far as the function looks into it. */
function taintByArgument(
  { reach = "all" }: FunctionDefinition,
  { isPresence, isLastResort }: Parameter,
  argument: Maybe,
  run: Run,
): void {
  if (!isPresence && !isLastResort) run.taintBy(argument, reach);
}

// `accept` has checked each value against its parameter
const untyped = (definition: FunctionDefinition) => definition.call as (run: Run, ...values: unknown[]) => Maybe;
