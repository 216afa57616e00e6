import { codingFunctions } from "./coding.ts";
import type { FunctionDefinition } from "./definition.ts";
import { formatFunctions } from "./format.ts";
import { htmlFunctions } from "./html.ts";
import { listFunctions } from "./list.ts";
import { numberFunctions } from "./number.ts";
import { objectFunctions } from "./object.ts";
import { patternFunctions } from "./pattern.ts";
import { textFunctions } from "./text.ts";
import { workflowFunctions } from "./workflow.ts";

/** Every function of the language. */
export const functions: readonly FunctionDefinition[] = [
  ...textFunctions,
  ...formatFunctions,
  ...htmlFunctions,
  ...patternFunctions,
  ...numberFunctions,
  ...listFunctions,
  ...objectFunctions,
  ...codingFunctions,
  ...workflowFunctions,
];
