import type { Maybe } from "../../data/json.ts";
import type { Run } from "../run/run.ts";
import { chanceFunctions } from "./chance.ts";
import { choosingFunctions } from "./choosing.ts";
import { codingFunctions } from "./coding.ts";
import { conversionFunctions } from "./conversion.ts";
import type { FunctionDefinition } from "./definition.ts";
import { formatFunctions } from "./format.ts";
import { hashFunctions } from "./hash.ts";
import { htmlFunctions } from "./html.ts";
import { layoutFunctions } from "./layout.ts";
import { listFunctions } from "./list.ts";
import { numberFunctions } from "./number.ts";
import { objectFunctions } from "./object.ts";
import { pathFunctions } from "./path.ts";
import { patternFunctions } from "./pattern.ts";
import { selectingFunctions } from "./selecting.ts";
import { sequenceFunctions } from "./sequence.ts";
import { setFunctions } from "./set-operations.ts";
import { textFunctions } from "./text.ts";
import { versionFunctions } from "./version.ts";
import { workflowFunctions } from "./workflow.ts";

/** The functions of the language, by their families. */
export const families: Readonly<Record<string, readonly FunctionDefinition[]>> = {
  types: conversionFunctions,
  numbers: numberFunctions,
  texts: [...textFunctions, ...layoutFunctions, ...formatFunctions],
  patterns: patternFunctions,
  "size and parts": sequenceFunctions,
  lists: [...listFunctions, ...setFunctions, ...selectingFunctions],
  objects: objectFunctions,
  choosing: choosingFunctions,
  coding: [...codingFunctions, ...hashFunctions, ...htmlFunctions],
  versions: versionFunctions,
  "paths of files": pathFunctions,
  "time and chance": chanceFunctions,
  "the run": workflowFunctions,
};

/** Gives a function of the language under another name. */
export function renamed(callee: string, name = callee): FunctionDefinition {
  const row = functions.find((one) => one.name === callee || one.aliases?.includes(callee));
  if (row === undefined) throw new Error(`there is no function ${callee}`); // a fault of the library
  return { ...row, name, aliases: [] };
}

/** Gives a function of the language, to call it with arguments that its parameters accept. */
export const called = (callee: string): ((run: Run, ...values: readonly unknown[]) => Maybe) =>
  renamed(callee).call as (run: Run, ...values: readonly unknown[]) => Maybe; // the caller has checked them

/** The functions of the language. */
export const functions: readonly FunctionDefinition[] = Object.entries(families).flatMap(([family, rows]) =>
  rows.map((row) => ({ ...row, family })),
);
