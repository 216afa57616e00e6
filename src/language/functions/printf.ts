import { typeName, type Value } from "../../data/json.ts";
import { textLength, unitsForth } from "../../data/read.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { print } from "../values/printing.ts";
import { filled, madeText } from "../values/texts.ts";
import { plainDecimal } from "./decimal.ts";

const refuse = (problem: string): ContextError => new ContextError("arguments", { callee: "'format'", problem });

// `%`, flags, width, precision, letter
const directive = /%([-+ 0]*)(\d{0,9})(?:\.(\d{1,9}))?([\s\S]?)/g;

const mostDigits = 100;

// To write a value takes as long as to copy some items.
const itemsPerDirective = 4;

/** Formats the absolute value of a number for one directive. The caller writes the sign. */
interface Conversion {
  readonly takes: "number" | "integer";
  readonly write: (value: number, digits: number | undefined) => string;
}

/** Writes an integer with at least so many digits. */
const integer = (write: (value: number) => string): Conversion => ({
  takes: "integer",
  write: (value, digits = 0) => write(value).padStart(Math.min(digits, mostDigits), "0"),
});

const decimal = integer((value) => plainDecimal(value, 0));

const fixed: Conversion = {
  takes: "number",
  write: (value, digits = 6) => plainDecimal(value, Math.min(digits, mostDigits)),
};

/** The conversions by the letter that ends a directive, as in Python. */
const conversions: Readonly<Record<string, Conversion | "text">> = {
  s: "text",
  d: decimal,
  i: decimal,
  f: fixed,
  F: fixed,
  e: { takes: "number", write: (value, digits = 6) => exponential(value, digits) },
  E: { takes: "number", write: (value, digits = 6) => exponential(value, digits).toUpperCase() },
  x: integer((value) => value.toString(16)),
  X: integer((value) => value.toString(16).toUpperCase()),
  o: integer((value) => value.toString(8)),
};

/** Writes an exponent as Python does, with at least two digits behind the `e`. */
const exponential = (value: number, digits: number): string =>
  value.toExponential(Math.min(digits, mostDigits)).replace(/(e[-+])(\d)$/, "$10$2");

/** Writes values into a text with directives: `"%s: %03d" | format(name, number)`. */
export function formatted(run: Run, template: string, values: readonly Value[]): string {
  run.spendText(template.length);
  let taken = 0;
  const written = template.replace(
    directive,
    (_: string, flags: string, width: string, digits: string | undefined, letter: string) => {
      run.spendItems(itemsPerDirective);
      if (letter === "%") return "%";
      const conversion = Object.hasOwn(conversions, letter) ? conversions[letter] : undefined;
      if (conversion === undefined) throw refuse("behind % stands one of s d i f e x o, or % itself");
      const value = values[taken++];
      if (value === undefined) throw refuse(`it is given ${values.length} values, its text asks for more`);
      const precision = digits === undefined ? undefined : Number(digits);
      return conversion === "text"
        ? padded(run, { sign: "", body: cutText(run, value, precision) }, flags.replaceAll("0", ""), Number(width))
        : padded(run, writeNumber(conversion, value, flags, precision), flags, Number(width));
    },
  );
  if (taken < values.length) {
    // the number of directives would tell something of a secret text
    const asked = run.sources === undefined ? String(taken) : "fewer";
    throw refuse(`it is given ${values.length} values, its text asks for ${asked}`);
  }
  return madeText(written, run);
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

function writeNumber({ takes, write }: Conversion, value: Value, flags: string, digits: number | undefined): Written {
  if (typeof value !== "number") {
    const expected = "a number where its text asks for one";
    throw new ContextError("type", { operation: "'format'", expected, found: typeName(value) });
  }
  const number = takes === "integer" ? Math.trunc(value) : value;
  const positive = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  return { sign: number < 0 ? "-" : positive, body: write(Math.abs(number), digits) };
}

function padded(run: Run, { sign, body }: Written, flags: string, width: number): string {
  const missing = width - sign.length - textLength(body, run);
  if (missing <= 0) return sign + body;
  const spaces = filled(missing, run);
  if (flags.includes("-")) return sign + body + spaces;
  return flags.includes("0") ? sign + "0".repeat(missing) + body : spaces + sign + body;
}
