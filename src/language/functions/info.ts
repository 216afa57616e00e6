import type { FunctionDefinition } from "./definition.ts";

/** Describes a function or a test, for the author of a template. */
export interface FunctionInfo {
  readonly name: string;
  readonly aliases: readonly string[];
  /** The family that it belongs to: "texts", "lists". */
  readonly family: string;
  readonly summary: string;
  readonly parameters: readonly ParameterInfo[];
}

/** Describes one parameter of a function or a test. */
export interface ParameterInfo {
  readonly name: string;
  /** The type that it takes: "a string", "a list". */
  readonly type: string;
  readonly isOptional: boolean;
  /** Given by its name only. */
  readonly isNamed: boolean;
  /** Takes all the arguments that are left. */
  readonly isRest: boolean;
}

/** Describes the rows of a table, each once, however many names it has. */
export const infosOf = (table: ReadonlyMap<string, FunctionDefinition>): readonly FunctionInfo[] =>
  [...new Set(table.values())].map(infoOf);

const infoOf = ({
  name,
  aliases = [],
  family = "the host",
  summary,
  parameters,
}: FunctionDefinition): FunctionInfo => ({
  name,
  aliases,
  family,
  summary,
  parameters: parameters.map(({ name, type, isOptional, isNamed, isRest }) => ({
    name,
    type,
    isOptional,
    isNamed,
    isRest,
  })),
});
