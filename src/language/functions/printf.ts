import { isObject, typeName, type Value } from "../../data/json.ts";
import { textLength, unitsForth } from "../../data/read.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { print } from "../values/printing.ts";
import { filled, madeText } from "../values/texts.ts";
import { plainDecimal } from "./decimal.ts";

const refuse = (problem: string): ContextError => new ContextError("arguments", { callee: "'format'", problem });

// `%`, the key of an object, flags, width, precision, letter
const directive = /%(?:\(([^)]{0,128})\))?([-+ 0#]*)(\d{0,9})(?:\.(\d{1,9}))?([\s\S]?)/g;

const mostDigits = 100;

// To write a value takes as long as to copy some items.
const itemsPerDirective = 4;

/** Formats the absolute value of a number for one directive. The caller writes the sign. */
interface Conversion {
  readonly takes: "number" | "integer";
  /** What stands before the digits where the flag `#` is set. */
  readonly prefix?: string;
  readonly write: (value: number, digits: number | undefined, isAlternate: boolean) => string;
}

/** Writes an integer with at least so many digits. */
const integer = (write: (value: number) => string, prefix = ""): Conversion => ({
  takes: "integer",
  prefix,
  write: (value, digits = 0) => write(value).padStart(Math.min(digits, mostDigits), "0"),
});

const decimal = integer((value) => plainDecimal(value, 0));

const fixed: Conversion = {
  takes: "number",
  write: (value, digits = 6, isAlternate) => {
    const written = plainDecimal(value, Math.min(digits, mostDigits));
    return isAlternate && digits === 0 ? `${written}.` : written;
  },
};

const exponent: Conversion = {
  takes: "number",
  write: (value, digits = 6, isAlternate) => {
    const written = exponential(value, digits);
    return isAlternate && digits === 0 ? written.replace("e", ".e") : written;
  },
};

/** Writes so many digits in all, with an exponent where the number is very large or small; zeros behind are left out. */
const general: Conversion = {
  takes: "number",
  write: (value, given = 6, isAlternate) => {
    const digits = Math.min(Math.max(given, 1), mostDigits);
    const [, power = "0"] = value.toExponential(digits - 1).split("e");
    const isPlain = Number(power) >= -4 && Number(power) < digits;
    const written = isPlain ? plainDecimal(value, digits - 1 - Number(power)) : exponential(value, digits - 1);
    return isAlternate ? written : written.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
  },
};

const upper = ({ write, ...conversion }: Conversion): Conversion => ({
  ...conversion,
  write: (value, digits, isAlternate) => write(value, digits, isAlternate).toUpperCase(),
});

/** The conversions by the letter that ends a directive, as in Python. */
const conversions: Readonly<Record<string, Conversion | "text" | "character">> = {
  s: "text",
  c: "character",
  d: decimal,
  i: decimal,
  f: fixed,
  F: fixed,
  e: exponent,
  E: upper(exponent),
  g: general,
  G: upper(general),
  x: integer((value) => value.toString(16), "0x"),
  X: integer((value) => value.toString(16).toUpperCase(), "0X"),
  o: integer((value) => value.toString(8), "0o"),
};

/** Writes an exponent as Python does, with at least two digits behind the `e`. */
const exponential = (value: number, digits: number): string =>
  value.toExponential(Math.min(digits, mostDigits)).replace(/(e[-+])(\d)$/, "$10$2");

/** Writes values into a text with directives: `"%s: %03d" | format(name, number)`. */
export function formatted(run: Run, template: string, values: readonly Value[]): string {
  run.spendText(template.length);
  let taken = 0;
  let isByKey = false;
  const written = template.replace(
    directive,
    (_, key: string | undefined, flags: string, width: string, digits: string | undefined, letter: string) => {
      run.spendItems(itemsPerDirective);
      if (letter === "%") return "%";
      const conversion = Object.hasOwn(conversions, letter) ? conversions[letter] : undefined;
      if (conversion === undefined) throw refuse("behind % stands one of s c d i f e g x o, or % itself");
      const value = key === undefined ? values[taken++] : valueOfKey(run, values, key);
      isByKey ||= key !== undefined;
      if (value === undefined) throw refuse(`it is given ${values.length} values, its text asks for more`);
      const precision = digits === undefined ? undefined : Number(digits);
      if (typeof conversion !== "string") {
        return padded(run, writeNumber(conversion, value, flags, precision), flags, Number(width));
      }
      const body = conversion === "text" ? cutText(run, value, precision) : character(value);
      return padded(run, { sign: "", body }, flags.replaceAll("0", ""), Number(width));
    },
  );
  if (taken < values.length && !isByKey) {
    // the number of directives would tell something of a secret text
    const asked = run.sources === undefined ? String(taken) : "fewer";
    throw refuse(`it is given ${values.length} values, its text asks for ${asked}`);
  }
  return madeText(written, run);
}

/** Gives the value of a key of the object that all values stand in. */
function valueOfKey(run: Run, [object = null]: readonly Value[], key: string): Value {
  const found = isObject(object) ? run.member(object, key) : undefined;
  if (found !== undefined) return found;
  throw refuse("its text asks for a key that the object behind it does not have");
}

/** Gives a character, by itself or by its code point. */
function character(value: Value): string {
  if (typeof value === "string" && [...value.slice(0, 3)].length === 1) return value;
  const isCodePoint = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0x10ffff;
  if (isCodePoint && !(value >= 0xd800 && value <= 0xdfff)) return String.fromCodePoint(value);
  const expected = "a character, or its code point, where its text asks for one";
  throw new ContextError("type", { operation: "'format'", expected, found: typeName(value) });
}

/** A printed value, and its sign, before it is padded to a width. */
interface Written {
  readonly sign: string;
  readonly body: string;
}

function cutText(run: Run, value: Value, length: number | undefined): string {
  const printed = print(value, run);
  return madeText(length === undefined ? printed : printed.slice(0, unitsForth(printed, length, run)), run);
}

function writeNumber(
  { takes, prefix = "", write }: Conversion,
  value: Value,
  flags: string,
  digits: number | undefined,
): Written {
  if (typeof value !== "number") {
    const expected = "a number where its text asks for one";
    throw new ContextError("type", { operation: "'format'", expected, found: typeName(value) });
  }
  const number = takes === "integer" ? Math.trunc(value) : value;
  const positive = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const isAlternate = flags.includes("#");
  const sign = (number < 0 ? "-" : positive) + (isAlternate ? prefix : "");
  return { sign, body: write(Math.abs(number), digits, isAlternate) };
}

function padded(run: Run, { sign, body }: Written, flags: string, width: number): string {
  const missing = width - sign.length - textLength(body, run);
  if (missing <= 0) return sign + body;
  const spaces = filled(missing, run);
  if (flags.includes("-")) return sign + body + spaces;
  return flags.includes("0") ? sign + "0".repeat(missing) + body : spaces + sign + body;
}
