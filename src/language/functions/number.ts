import { isList, type Maybe, typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { compare } from "../values/comparison.ts";
import { finite } from "../values/operators.ts";
import { type ItemReader, selectedReader } from "./attributes.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, boolean, integer, list, named, number, path, rest, text } from "./parameters.ts";
import { halfAwayFromZero, rounded } from "./rounding.ts";
import { keyBy } from "./sorting.ts";

const onNumber = (name: string, summary: string, calculate: (number: number) => number): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [number("number")],
    call: (_, value) => finite(calculate(value), `'${name}'`),
  });

/** Makes a function that gives the least or the greatest value of a list, or of two arguments and more. */
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
        keyBy(run, attribute, caseSensitive),
        (left, right) => sign * compare(left, right, `'${name}'`, run) < 0,
      );
    },
  });

function best(
  run: Run,
  all: readonly Value[],
  keyOf: ItemReader,
  isBetter: (left: Value, right: Value) => boolean,
): Maybe {
  run.spendItems(all.length);
  let chosen: Maybe;
  let key: Maybe;
  for (const item of all) {
    const candidate = keyOf(item);
    if (key !== undefined && !isBetter(candidate, key)) continue;
    chosen = item;
    key = candidate;
  }
  return chosen;
}

/** Gives a logarithm, exactly where it is a whole number. */
function logarithm(value: number, base: number): number {
  const found = base === 10 ? Math.log10(value) : base === 2 ? Math.log2(value) : Math.log(value) / Math.log(base);
  const whole = Math.round(found);
  return base ** whole === value ? whole : found;
}

/** Gives a root, exactly where it is a whole number. */
function rootOf(value: number, degree: number): number {
  const found = degree === 2 ? Math.sqrt(value) : value ** (1 / degree);
  const whole = Math.round(found);
  return whole ** degree === value ? whole : found;
}

/** The methods of `round`. */
const methods: Readonly<Record<string, (number: number) => number>> = {
  common: halfAwayFromZero,
  ceil: Math.ceil,
  floor: Math.floor,
};

export const numberFunctions: readonly FunctionDefinition[] = [
  onNumber("abs", "Gives a number without its sign.", Math.abs),
  onNumber("floor", "Gives the greatest integer that is not above a number.", Math.floor),
  onNumber("ceil", "Gives the least integer that is not below a number.", Math.ceil),
  define({
    name: "round",
    summary: "Rounds a number to so many digits: half away from zero, or by the method floor or ceil.",
    cost: 4,
    parameters: [number("number"), integer("digits", 0), text("method", "common")],
    call: (_, value, places, method) => {
      const round = Object.hasOwn(methods, method) ? methods[method] : undefined;
      if (round === undefined) {
        throw new ContextError("arguments", { callee: "'round'", problem: "a method is common, floor or ceil" });
      }
      return finite(rounded(value, Math.max(-400, Math.min(400, places)), round), "'round'");
    },
  }),
  define({
    name: "add",
    summary: "Adds two numbers, as + does.",
    parameters: [number("number"), number("amount")],
    call: (_, value, amount) => finite(value + amount, "'add'"),
  }),
  define({
    name: "multiply",
    summary: "Multiplies two numbers, as * does.",
    parameters: [number("number"), number("amount")],
    call: (_, value, amount) => finite(value * amount, "'multiply'"),
  }),
  define({
    name: "log",
    summary: "Gives the logarithm of a number, the natural one where no base is given.",
    parameters: [number("number"), number("base", undefined)],
    call: (_, value, base) => finite(base === undefined ? Math.log(value) : logarithm(value, base), "'log'"),
  }),
  define({
    name: "pow",
    summary: "Raises a number to a power.",
    parameters: [number("number"), number("exponent")],
    call: (_, value, exponent) => finite(value ** exponent, "'pow'"),
  }),
  define({
    name: "root",
    summary: "Gives the square root of a number, or another one.",
    parameters: [number("number"), number("degree", 2)],
    call: (_, value, degree) => finite(rootOf(value, degree), "'root'"),
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
      const read = selectedReader(run, attribute);
      let total = start;
      for (const item of items) {
        const value = read(item);
        if (typeof value !== "number") {
          throw new ContextError("type", { operation: "'sum'", expected: "numbers", found: typeName(value) });
        }
        total = finite(total + value, "'sum'");
      }
      return total;
    },
  }),
];
