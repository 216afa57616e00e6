import { isList, type Maybe, typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { finite } from "../values/operators.ts";
import { isTruthy } from "../values/truth.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, integer, lastResort, maybe, text } from "./parameters.ts";

const numeral = /^\s*[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

// No number that is written longer is a finite double told apart from a shorter one.
const longestNumeral = 1_000;

/** Reads the number that a value is or that a string says. Gives undefined where there is none. */
function numberOf(run: Run, value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string" || value.length > longestNumeral) return undefined;
  run.spendCharacters(value.length);
  if (!numeral.test(value)) return undefined;
  const parsed = Number(value.replaceAll("_", ""));
  return Number.isFinite(parsed) ? parsed : undefined;
}

const digits = "0123456789abcdefghijklmnopqrstuvwxyz";

const prefixes: Readonly<Record<number, RegExp>> = { 2: /^0b/, 8: /^0o/, 16: /^0x/ };

/** Reads the integer that a text says in a base other than ten. */
function integerOf(run: Run, value: string, base: number): number | undefined {
  if (value.length > longestNumeral) return undefined;
  run.spendCharacters(value.length);
  const [, sign = "", unsigned = ""] = /^\s*([-+]?)(\w{1,100})\s*$/.exec(value.toLowerCase()) ?? [];
  const plain = unsigned.replace(prefixes[base] ?? /^$/, "").replaceAll("_", "");
  if (plain === "") return undefined;
  let sum = 0;
  for (const digit of plain) {
    const worth = digits.indexOf(digit);
    if (worth < 0 || worth >= base) return undefined;
    sum = sum * base + worth;
  }
  return sign === "-" ? -sum : sum;
}

/** Gives the converted number, else the default. Without either the value can't be converted, which is an error. */
function orDefault(run: Run, callee: string, value: Value, converted: number | undefined, otherwise: Maybe): Value {
  if (converted !== undefined) return finite(converted, `'${callee}'`);
  if (otherwise !== undefined) return otherwise;
  if (value === null && run.rules.undefinedPolicy === "empty") return 0;
  throw new ContextError("type", {
    operation: `'${callee}'`,
    expected: "a number, or a string that says one",
    found: typeof value === "string" ? "a string that says none" : typeName(value),
    hint: `give a default: ${callee}(value, 0)`,
  });
}

/** Names the type of a value as attune does. */
const typeOf = (value: Value): string => {
  if (value === null) return "null";
  if (isList(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
};

/** The texts that say a boolean, in lower case. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...["true", "yes", "on", "1", "y", "t"].map((said) => [said, true] as const),
  ...["false", "no", "off", "0", "n", "f", ""].map((said) => [said, false] as const),
]);

const longestBoolean = 5;

/** Reads the boolean that a text says, such as yes or off; undefined where it says none. */
export const booleanOf = (text: string): boolean | undefined =>
  text.length > longestBoolean ? undefined : booleans.get(text.toLowerCase());

const conversion = (name: string, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [any("value"), lastResort(any("default", undefined))],
    call: (run, value, otherwise) => orDefault(run, name, value, numberOf(run, value), otherwise),
  });

export const conversionFunctions: readonly FunctionDefinition[] = [
  conversion("number", "Gives the number that a value is or that a string says; the default where it says none."),
  conversion("float", "Gives the number that a value is or that a string says; the default where it says none."),
  define({
    name: "int",
    summary: "Gives the whole part of a number, or of the number that a string says; the default where it says none.",
    parameters: [any("value"), lastResort(any("default", undefined)), integer("base", 10)],
    call: (run, value, otherwise, base) => {
      if (base < 2 || base > 36) throw new ContextError("arguments", { callee: "'int'", problem: "a base is 2 to 36" });
      const converted = typeof value === "string" && base !== 10 ? integerOf(run, value, base) : numberOf(run, value);
      return orDefault(run, "int", value, converted === undefined ? undefined : Math.trunc(converted), otherwise);
    },
  }),
  define({
    name: "bool",
    summary: "Gives the boolean that a text says, such as yes or off; of other values, whether they are true.",
    reach: "itself",
    parameters: [any("value"), lastResort(any("default", undefined))],
    call: (_, value, otherwise) => {
      if (typeof value !== "string") return isTruthy(value);
      const said = booleanOf(value);
      if (said !== undefined) return said;
      if (otherwise !== undefined) return otherwise;
      throw new ContextError("type", {
        operation: "'bool'",
        expected: "true, yes, on, 1, y, t or false, no, off, 0, n, f as a text",
        found: "a string that is none of them",
        hint: "give a default: bool(value, false), or ask '!= \"\"'",
      });
    },
  }),
  define({
    name: "mandatory",
    summary: "Gives a value back; where it is undefined, that is an error, with a message of the author's.",
    reach: "itself",
    parameters: [maybe("value"), text("message", undefined)],
    call: (run, value, message) => {
      if (value !== undefined) return value;
      const hint = message !== undefined && run.says(message) ? { hint: message } : {};
      throw new ContextError("undefined", { name: "a mandatory value", available: [], ...hint });
    },
  }),
  define({
    name: "type_of",
    summary: "Names the type of a value: null, bool, number, string, array or object.",
    reach: "itself",
    parameters: [any("value")],
    call: (_, value) => typeOf(value),
  }),
];
