import { ContextError } from "../../errors.ts";
import { typeName } from "../../json.ts";
import { finite } from "../operators.ts";
import type { Value } from "../values.ts";
import { any, define, type FunctionDefinition } from "./definition.ts";

const numeral = /^\s*[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

/** The number that a value is or says; undefined where it is none. */
export const numberOf = (value: Value): number | undefined => {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string" || value.length > 1000 || !numeral.test(value)) return undefined;
  const number = Number(value.replaceAll("_", ""));
  return Number.isFinite(number) ? number : undefined;
};

/** The error of a value that says no number. */
export const notNumber = (callee: string, value: Value): ContextError =>
  new ContextError("type", {
    operation: `'${callee}'`,
    expected: "a number, or a string that says one",
    found: typeof value === "string" ? "a string that does not" : typeName(value),
    hint: `give a default: ${callee}(value, 0)`,
  });

export const numberFunctions: readonly FunctionDefinition[] = [
  define({
    name: "int",
    summary: "Gives the whole part of a number, or of the number that a string says; the default where it says none.",
    parameters: [any("value"), any("default", undefined)],
    call: (_, value, fallback) => {
      const number = numberOf(value);
      if (number !== undefined) return finite(Math.trunc(number), "'int'");
      if (fallback !== undefined) return fallback;
      throw notNumber("int", value);
    },
  }),
];
