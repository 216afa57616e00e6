import { exactTypeName, type Maybe } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import type { Parameter } from "./parameters.ts";

/** The index of its parameter for each argument. */
export type Places = readonly number[];

/** Finds the parameter of each argument by its position or its name. Gives the problem as a text where one has none. */
export function placesOf(parameters: readonly Parameter[], names: readonly (string | undefined)[]): Places | string {
  const positional = parameters.flatMap((parameter, index) => (parameter.isNamed ? [] : [index]));
  const restIndex = parameters.findIndex((parameter) => parameter.isRest);
  const places: number[] = [];
  const taken = new Set<number>();
  const firstNamed = names.findIndex((name) => name !== undefined);
  if (firstNamed >= 0 && names.includes(undefined, firstNamed)) return "arguments given by name come last";
  for (const [position, name] of names.entries()) {
    const own = name === undefined ? positional[position] : parameters.findIndex((one) => answersTo(one, name));
    const index = own === undefined && restIndex >= 0 ? restIndex : own;
    if (index === undefined) return tooMany(parameters);
    if (index < 0) return `there is no parameter '${name}'; it takes ${spokenParameters(parameters)}`;
    if (taken.has(index) && index !== restIndex) return `'${parameters[index]?.name}' is given twice`;
    places.push(index);
    taken.add(index);
  }
  const missing = parameters.find(({ isOptional }, index) => !isOptional && !taken.has(index));
  return missing === undefined ? places : `'${missing.name}' is missing; it takes ${spokenParameters(parameters)}`;
}

const answersTo = ({ name, aliases, isRest }: Parameter, wanted: string): boolean =>
  !isRest && (name === wanted || aliases.includes(wanted));

const tooMany = (parameters: readonly Parameter[]): string =>
  parameters.length === 0 ? "it takes no arguments" : `it takes ${spokenParameters(parameters)} and no more`;

/** Writes parameters as in a signature: `list, separator?, …more`. */
const spokenParameters = (parameters: readonly Parameter[]): string =>
  parameters
    .map(({ name, isOptional, isNamed, isRest }) => {
      if (isRest) return `…${name}`;
      return isNamed ? `${name}=` : `${name}${isOptional ? "?" : ""}`;
    })
    .join(", ");

/**
 * Checks an argument against its parameter, and converts it where the parameter does. Under the lenient policy null and
 * undefined become the empty value of the type.
 *
 * @throws ContextError `type` for an argument that the parameter can't take
 */
export function accept(callee: string, parameter: Parameter, index: number, argument: Maybe, run: Run): Maybe {
  if (parameter.accepts(argument)) return argument;
  const converted = parameter.convert?.(argument);
  if (converted !== undefined) return converted;
  const isEmpty = (argument === undefined || argument === null) && run.rules.undefinedPolicy === "empty";
  if (isEmpty && parameter.accepts(parameter.empty)) return parameter.empty;
  throw new ContextError("type", {
    operation: `'${callee}'`,
    expected: index === 0 ? parameter.type : `${parameter.type} for '${parameter.name}'`,
    found: exactTypeName(argument),
  });
}
