import type { JsonValue } from "../../data/json.ts";
import { placesOf } from "../functions/arguments.ts";
import { callOf, type Kind, readingWhole, unknownFunction } from "../functions/calls.ts";
import type { Parameter } from "../functions/parameters.ts";
import type { Program } from "../run/run.ts";
import type { Argument, Expression, Offset } from "../syntax/syntax.ts";
import { type Compilation, problem } from "./compilation.ts";
import { unknownMethod } from "./methods.ts";

/** A function or test that a source calls by name. */
export interface Callee {
  /** The parameter that each argument is for; none where the call can't be made. */
  readonly parameters: readonly (Parameter | undefined)[];
  /** Compiles the call, whose arguments are programs by now. */
  readonly call: (programs: readonly Program[]) => Program;
}

/**
 * Finds a function or test, and matches arguments with its parameters. A call that can't be made becomes a problem.
 *
 * @param isComputed tells that not all of its arguments are literals
 */
export function calleeOf(
  kind: Kind,
  name: string,
  argumentNames: readonly (string | undefined)[],
  offset: Offset,
  compilation: Compilation,
  isComputed = false,
): Callee {
  const table = compilation.vocabulary.tables[kind];
  const definition = table.get(name);
  if (definition === undefined) {
    return refused(
      kind === "method"
        ? problem(compilation, "unsupported", () => unknownMethod(name, compilation.vocabulary), offset)
        : problem(compilation, "unknown-function", () => unknownFunction(kind, name, table.keys()), offset),
    );
  }
  const places = placesOf(definition.parameters, argumentNames);
  if (typeof places === "string") {
    return refused(problem(compilation, "arguments", () => ({ callee: `'${name}'`, problem: places }), offset));
  }
  return {
    parameters: places.map((place) => definition.parameters[place]),
    call: (programs) => callOf(isComputed ? readingWhole(definition) : definition, name, programs, places, offset),
  };
}

const refused = (program: Program): Callee => ({ parameters: [], call: () => program });

const nameIn = (key: Expression): readonly string[] =>
  key.kind === "literal" && typeof key.value === "string" ? [key.value] : [];

/** Looks up the function or test that a literal names, as in `map("upper")`. One that can't be called becomes a problem. */
export function checkNamed(
  given: readonly Argument[],
  parameters: readonly (Parameter | undefined)[],
  compilation: Compilation,
): void {
  const place = parameters.findIndex((parameter) => parameter?.names !== undefined);
  const [kind, named] = [parameters[place]?.names, given[place]?.value];
  if (kind === undefined || named?.kind !== "literal" || typeof named.value !== "string") return;
  const behind = given.filter(({ name }, index) => index >= place && name === undefined); // the item takes the place of the name
  const others = given.find((_, index) => parameters[index]?.takesNames)?.value;
  const handedOn = others?.kind === "object" ? others.entries.flatMap(([key]) => nameIn(key)) : [];
  const names = [...behind.map(() => undefined), ...handedOn];
  const callee = calleeOf(kind, named.value, names, named.offset, compilation);
  checkNamed(behind, callee.parameters, compilation); // `map("map", "upper")` names two
}

/** Gives the expression for each parameter of a call of a function, by its name: the argument, or what stands for one left out. */
export function argumentsOf(
  name: string,
  given: readonly Argument[],
  offset: Offset,
  compilation: Compilation,
): ReadonlyMap<string, Expression> {
  const names = given.map((argument) => argument.name);
  const { parameters } = calleeOf("function", name, names, offset, compilation);
  const all = compilation.vocabulary.tables.function.get(name)?.parameters ?? [];
  const leftOut = all.flatMap(({ name, whenLeftOut }) => {
    if (whenLeftOut === undefined) return [];
    return [[name, { kind: "literal", value: whenLeftOut as JsonValue, offset }] as const]; // parameters of values
  });
  const written = given.map(({ value }, index) => [parameters[index]?.name ?? "", value] as const);
  return new Map<string, Expression>([...leftOut, ...written]);
}
