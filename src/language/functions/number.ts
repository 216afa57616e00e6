import { isList, type Maybe, typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { compare } from "../values/comparison.ts";
import { finite } from "../values/operators.ts";
import { isTruthy } from "../values/truth.ts";
import { keyOf, selected } from "./attributes.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, boolean, integer, lastResort, list, named, number, path, rest, text } from "./parameters.ts";
import { halfAwayFromZero, rounded } from "./rounding.ts";

const numeral = /^\s*[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

// No number that is written longer is a finite double told apart from a shorter one.
const longestNumeral = 1_000;

/** The number that a value is or says; undefined where it is none. */
function numberOf(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string" || value.length > longestNumeral || !numeral.test(value)) return undefined;
  const parsed = Number(value.replaceAll("_", ""));
  return Number.isFinite(parsed) ? parsed : undefined;
}

const digits = "0123456789abcdefghijklmnopqrstuvwxyz";

const prefixes: Readonly<Record<number, RegExp>> = { 2: /^0b/, 8: /^0o/, 16: /^0x/ };

/** The integer that a text says in a base other than ten. */
function integerOf(value: string, base: number): number | undefined {
  if (value.length > longestNumeral) return undefined;
  const [, sign = "", said = ""] = /^\s*([-+]?)(\w{1,100})\s*$/.exec(value.toLowerCase()) ?? [];
  const plain = said.replace(prefixes[base] ?? /^$/, "").replaceAll("_", "");
  if (plain === "") return undefined;
  let sum = 0;
  for (const digit of plain) {
    const worth = digits.indexOf(digit);
    if (worth < 0 || worth >= base) return undefined;
    sum = sum * base + worth;
  }
  return sign === "-" ? -sum : sum;
}

/** What a conversion gives: the number, or else the default, or else an error. */
function orDefault(callee: string, value: Value, converted: number | undefined, otherwise: Maybe): Value {
  if (converted !== undefined) return finite(converted, `'${callee}'`);
  if (otherwise !== undefined) return otherwise;
  throw new ContextError("type", {
    operation: `'${callee}'`,
    expected: "a number, or a string that says one",
    found: typeof value === "string" ? "a string that says none" : typeName(value),
    hint: `give a default: ${callee}(value, 0)`,
  });
}

const conversion = (name: string, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [any("value"), lastResort(any("default", undefined))],
    call: (_, value, otherwise) => orDefault(name, value, numberOf(value), otherwise),
  });

const onNumber = (name: string, summary: string, calculate: (number: number) => number): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [number("number")],
    call: (_, value) => finite(calculate(value), `'${name}'`),
  });

/** The least or the greatest: of a list, or of two arguments and more. */
const extreme = (name: string, sign: 1 | -1, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    reach: "parts",
    parameters: [
      any("value"),
      rest(any("values")),
      named(path("attribute", undefined)),
      named(boolean("case_sensitive", true)),
    ],
    call: (run, value, values, attribute, caseSensitive) => {
      if (values.length === 0 && !isList(value)) {
        const found = typeName(value);
        throw new ContextError("type", { operation: `'${name}'`, expected: "a list, or two values and more", found });
      }
      const all = values.length === 0 && isList(value) ? value : [value, ...values];
      return best(
        run,
        all,
        keyOf(run, attribute, caseSensitive),
        (left, right) => sign * compare(left, right, `'${name}'`, run) < 0,
      );
    },
  });

function best(
  run: Run,
  all: readonly Value[],
  keyOfItem: (item: Value) => Value,
  isBetter: (left: Value, right: Value) => boolean,
): Maybe {
  run.spendItems(all.length);
  let chosen: Maybe;
  let key: Maybe;
  for (const item of all) {
    const itsKey = keyOfItem(item);
    if (key !== undefined && !isBetter(itsKey, key)) continue;
    chosen = item;
    key = itsKey;
  }
  return chosen;
}

const methods: Readonly<Record<string, (number: number) => number>> = {
  common: halfAwayFromZero,
  ceil: Math.ceil,
  floor: Math.floor,
};

export const numberFunctions: readonly FunctionDefinition[] = [
  conversion("number", "Gives the number that a value is or that a string says; the default where it says none."),
  conversion("float", "Gives the number that a value is or that a string says; the default where it says none."),
  define({
    name: "int",
    summary: "Gives the whole part of a number, or of the number that a string says; the default where it says none.",
    parameters: [any("value"), lastResort(any("default", undefined)), integer("base", 10)],
    call: (_, value, otherwise, base) => {
      if (base < 2 || base > 36) throw new ContextError("arguments", { callee: "'int'", problem: "a base is 2 to 36" });
      const converted = typeof value === "string" && base !== 10 ? integerOf(value, base) : numberOf(value);
      return orDefault("int", value, converted === undefined ? undefined : Math.trunc(converted), otherwise);
    },
  }),
  define({
    name: "bool",
    summary: "Tells whether a value is true: neither null, false, 0 nor empty.",
    reach: "itself",
    parameters: [any("value")],
    call: (_, value) => isTruthy(value),
  }),
  onNumber("abs", "Gives a number without its sign.", Math.abs),
  onNumber("floor", "Gives the greatest integer that is not above a number.", Math.floor),
  onNumber("ceil", "Gives the least integer that is not below a number.", Math.ceil),
  define({
    name: "round",
    summary: "Rounds a number to so many digits: half away from zero, or by the method floor or ceil.",
    parameters: [number("number"), integer("digits", 0), text("method", "common")],
    call: (_, value, places, method) => {
      const round = Object.hasOwn(methods, method) ? methods[method] : undefined;
      if (round === undefined) {
        throw new ContextError("arguments", { callee: "'round'", problem: "a method is common, floor or ceil" });
      }
      return finite(rounded(value, Math.max(-400, Math.min(400, places)), round), "'round'");
    },
  }),
  extreme("min", 1, "Gives the least of a list or of its arguments, by an attribute where one is given."),
  extreme("max", -1, "Gives the greatest of a list or of its arguments, by an attribute where one is given."),
  define({
    name: "sum",
    summary: "Adds the numbers of a list, or an attribute of each, to a start.",
    reach: "parts",
    parameters: [list("list"), path("attribute", undefined), number("start", 0)],
    call: (run, items, attribute, start) => {
      run.spendItems(items.length);
      let total = start;
      for (const item of items) {
        const value = selected(item, attribute, run);
        if (typeof value !== "number") {
          throw new ContextError("type", { operation: "'sum'", expected: "numbers", found: typeName(value) });
        }
        total = finite(total + value, "'sum'");
      }
      return total;
    },
  }),
];
