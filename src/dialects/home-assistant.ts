import { isList, type Maybe, typeName, type Value } from "../data/json.ts";
import { ContextError } from "../errors.ts";
import { Dialect } from "../language/dialect.ts";
import { define, type FunctionDefinition } from "../language/functions/definition.ts";
import { called, renamed } from "../language/functions/index.ts";
import { any, boolean, integer, maybe, number, rest, text } from "../language/functions/parameters.ts";
import { firstMatch, matchAt, matchesAtStart } from "../language/functions/re2.ts";
import type { Run } from "../language/run/run.ts";
import { finite } from "../language/values/operators.ts";
import { isTruthy } from "../language/values/truth.ts";

const flagOf = (ignoresCase: boolean): string => (ignoresCase ? "i" : "");

const slug = called("slug");

/** Collects the numbers that a function is given, one by one or in a list. */
function numbersIn(run: Run, callee: string, given: readonly Value[]): readonly number[] {
  const all = given.flatMap((one) => (isList(one) ? one : [one]));
  run.spendItems(all.length);
  return all.map((one) => {
    if (typeof one === "number") return one;
    throw new ContextError("type", { operation: `'${callee}'`, expected: "numbers", found: typeName(one) });
  });
}

const onNumbers = (name: string, summary: string, calculate: (run: Run, numbers: readonly number[]) => number) =>
  define({
    name,
    summary,
    reach: "parts",
    parameters: [any("value"), rest(any("values"))],
    call: (run, first, others) => {
      const numbers = numbersIn(run, name, [first, ...others]);
      if (numbers.length > 0) return finite(calculate(run, numbers), `'${name}'`);
      throw new ContextError("arguments", { callee: `'${name}'`, problem: "it needs a number at least" });
    },
  });

function median(run: Run, numbers: readonly number[]): number {
  run.spendItems(numbers.length * Math.ceil(Math.log2(numbers.length + 2)));
  const sorted = numbers.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const [below = 0, above = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (below + above) / 2;
}

const onBits = (
  name: string,
  summary: string,
  calculate: (left: bigint, right: bigint) => bigint,
): FunctionDefinition =>
  define({
    name,
    summary,
    cost: 10,
    parameters: [integer("first"), integer("second")],
    call: (_, first, second) => Number(calculate(BigInt(first), BigInt(second))),
  });

const isNumber = (value: Maybe): boolean =>
  typeof value === "number" ||
  (typeof value === "string" && value.length <= 1_000 && value.trim() !== "" && Number.isFinite(Number(value)));

/** A function and a test. */
const isNumberRow = define({
  name: "is_number",
  summary: "Tells whether a value is a number, or a text that says one.",
  parameters: [maybe("value")],
  call: (run, value) => {
    if (typeof value === "string") run.spendCharacters(value.length);
    return isNumber(value);
  },
});

function ordinal(value: number): string {
  const last = Math.abs(value) % 100;
  const ending = last >= 11 && last <= 13 ? "th" : (["th", "st", "nd", "rd"][last % 10] ?? "th");
  return `${value}${ending}`;
}

/** Functions of Home Assistant's templates that need nothing of a home. */
export const homeAssistant: Dialect = new Dialect("homeAssistant", {
  functions: [
    define({
      name: "iif",
      summary:
        "Gives one value where a condition is true, another where it is not, and perhaps a third where it is null.",
      reach: "itself",
      chooses: "ternary",
      parameters: [any("condition"), any("yes", true), any("no", false), any("null", undefined)],
      call: (_, condition, yes, no, whenNull) => {
        if (condition === null && whenNull !== undefined) return whenNull;
        return isTruthy(condition) ? yes : no;
      },
    }),
    isNumberRow,
    renamed("type_of", "typeof"),
    renamed("b64encode", "base64_encode"),
    renamed("b64decode", "base64_decode"),
    define({
      name: "slugify",
      summary: "Writes a text in lower case, its letters and digits with a separator in place of all else.",
      parameters: [text("text"), text("separator", "_")],
      call: (run, value, separator) => slug(run, value, separator),
    }),
    onNumbers("average", "Gives the mean of numbers.", (_, all) => all.reduce((sum, one) => sum + one, 0) / all.length),
    onNumbers("median", "Gives the number in the middle of others.", median),
    define({
      name: "clamp",
      summary: "Gives the number within two bounds that is nearest to another.",
      parameters: [number("number"), number("min"), number("max")],
      call: (_, value, min, max) => Math.max(min, Math.min(max, value)),
    }),
    define({
      name: "ordinal",
      summary: "Writes an integer as it counts: 1st, 2nd.",
      cost: 4,
      parameters: [integer("number")],
      call: (_, value) => ordinal(value),
    }),
    onBits("bitwise_and", "Gives the bits that both of two integers have.", (left, right) => left & right),
    onBits("bitwise_or", "Gives the bits that one of two integers has.", (left, right) => left | right),
    onBits("bitwise_xor", "Gives the bits that one of two integers has alone.", (left, right) => left ^ right),
    define({
      name: "regex_match",
      summary: "Tells whether a pattern is found at the start of a text.",
      parameters: [text("text"), text("find"), boolean("ignorecase", false)],
      call: (run, value, pattern, ignoresCase) => matchesAtStart(run, pattern, value, flagOf(ignoresCase)),
    }),
    define({
      name: "regex_search",
      summary: "Tells whether a pattern is found anywhere in a text.",
      parameters: [text("text"), text("find"), boolean("ignorecase", false)],
      call: (run, value, pattern, ignoresCase) => firstMatch(run, pattern, value, flagOf(ignoresCase)) !== undefined,
    }),
    define({
      name: "regex_findall_index",
      summary: "Gives the part of a text that a pattern finds, by its position.",
      parameters: [text("text"), text("find"), integer("index", 0), boolean("ignorecase", false)],
      call: (run, value, pattern, index, ignoresCase) =>
        matchAt(run, "regex_findall_index", pattern, value, index, flagOf(ignoresCase)),
    }),
    define({
      name: "is_defined",
      summary: "Gives a value back; undefined is an error.",
      reach: "parts",
      parameters: [any("value")],
      call: (_, value) => value,
    }),
    define({
      name: "version",
      summary: "Gives a version as it is: the test version compares it.",
      parameters: [text("version")],
      call: (_, value) => value,
    }),
  ],
  tests: [
    isNumberRow,
    define({
      name: "list",
      summary: "Tells whether a value is a list.",
      reach: "itself",
      parameters: [any("value")],
      call: (_, value) => isList(value),
    }),
  ],
});
