import { codingFunctions } from "./coding.ts";
import { conversionFunctions } from "./conversion.ts";
import type { FunctionDefinition } from "./definition.ts";
import { formatFunctions } from "./format.ts";
import { htmlFunctions } from "./html.ts";
import { layoutFunctions } from "./layout.ts";
import { listFunctions } from "./list.ts";
import { numberFunctions } from "./number.ts";
import { objectFunctions } from "./object.ts";
import { patternFunctions } from "./pattern.ts";
import { selectingFunctions } from "./selecting.ts";
import { sequenceFunctions } from "./sequence.ts";
import { textFunctions } from "./text.ts";
import { workflowFunctions } from "./workflow.ts";

/** The functions of the language. */
export const functions: readonly FunctionDefinition[] = [
  ...textFunctions,
  ...layoutFunctions,
  ...formatFunctions,
  ...htmlFunctions,
  ...patternFunctions,
  ...conversionFunctions,
  ...numberFunctions,
  ...sequenceFunctions,
  ...listFunctions,
  ...selectingFunctions,
  ...objectFunctions,
  ...codingFunctions,
  ...workflowFunctions,
];
