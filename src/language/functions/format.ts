import { typeName, type Value } from "../../data/json.ts";
import { textLength } from "../../data/read.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { print } from "../values/printing.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { filled } from "./layout.ts";
import { any, boolean, integer, number, rest, text } from "./parameters.ts";
import { halfAwayFromZero, rounded } from "./rounding.ts";

const refuse = (problem: string): ContextError => new ContextError("arguments", { callee: "'format'", problem });

// To make one takes as long as to write fifty numbers.
const formats = new Map<number | undefined, Intl.NumberFormat>();

/** A number without an exponent. */
function plainDecimal(value: number, places: number | undefined): string {
  const known = formats.get(places);
  if (known !== undefined) return known.format(value);
  const [minimumFractionDigits, maximumFractionDigits] = [places ?? 0, places ?? 20];
  const format = new Intl.NumberFormat("en-US", { useGrouping: false, minimumFractionDigits, maximumFractionDigits });
  formats.set(places, format); // there are as many as there may be digits
  return format.format(value);
}

// `%`, flags, width, precision, conversion
const directive = /%([-+ 0]*)(\d{0,9})(?:\.(\d{1,9}))?([\s\S]?)/g;

const mostDigits = 100;

/** How a number that is not negative is written. */
interface Conversion {
  readonly takes: "number" | "integer";
  readonly write: (value: number, digits: number | undefined) => string;
}

/** An integer, which has at least so many digits. */
const whole = (write: (value: number) => string): Conversion => ({
  takes: "integer",
  write: (value, digits = 0) => write(value).padStart(Math.min(digits, mostDigits), "0"),
});

const decimal = whole((value) => plainDecimal(value, 0));

const fixed: Conversion = {
  takes: "number",
  write: (value, digits = 6) => plainDecimal(rounded(value, digits, halfAwayFromZero), Math.min(digits, mostDigits)),
};

/** What may stand behind a `%`, as Python has it. */
const conversions: Readonly<Record<string, Conversion | "text">> = {
  s: "text",
  d: decimal,
  i: decimal,
  f: fixed,
  F: fixed,
  e: { takes: "number", write: (value, digits = 6) => exponential(value, digits) },
  E: { takes: "number", write: (value, digits = 6) => exponential(value, digits).toUpperCase() },
  x: whole((value) => value.toString(16)),
  X: whole((value) => value.toString(16).toUpperCase()),
  o: whole((value) => value.toString(8)),
};

/** As Python writes it: at least two digits behind the e. */
const exponential = (value: number, digits: number): string =>
  value.toExponential(Math.min(digits, mostDigits)).replace(/(e[-+])(\d)$/, "$10$2");

/** `"%s: %03d" | format(name, number)`. */
function formatted(run: Run, template: string, values: readonly Value[]): string {
  run.spendText(template.length);
  let taken = 0;
  const written = template.replace(
    directive,
    (_: string, flags: string, width: string, digits: string | undefined, letter: string) => {
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
    const asked = run.sources === undefined ? String(taken) : "fewer"; // how many is something of a secret text
    throw refuse(`it is given ${values.length} values, its text asks for ${asked}`);
  }
  run.spendText(written.length);
  return written;
}

interface Written {
  readonly sign: string;
  readonly body: string;
}

function cutText(run: Run, value: Value, length: number | undefined): string {
  const printed = print(value, run);
  run.spendText(printed.length);
  return length === undefined ? printed : Array.from(printed).slice(0, length).join("");
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

const decimalUnits = ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];

const binaryUnits = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];

function fileSize(bytes: number, isBinary: boolean): string {
  const base = isBinary ? 1024 : 1000;
  if (Math.abs(bytes) < base) return `${Math.trunc(bytes)} ${bytes === 1 ? "Byte" : "Bytes"}`;
  const units = isBinary ? binaryUnits : decimalUnits;
  let size = bytes / base;
  let unit = 0;
  for (; Math.abs(size) >= base && unit < units.length - 1; unit++) size /= base;
  return `${plainDecimal(size, 1)} ${units[unit]}`;
}

export const formatFunctions: readonly FunctionDefinition[] = [
  define({
    name: "format",
    summary: "Writes values into a text where it has %s, %d, %.2f, %05d, %-8s, %x, %e or %o, as in Python.",
    parameters: [text("text"), rest(any("values"))],
    call: (run, template, values) => formatted(run, template, values),
  }),
  define({
    name: "format_number",
    summary: "Writes a number with so many digits behind the point, and a separator between thousands.",
    parameters: [number("number"), integer("digits", undefined), text("separator", ","), text("point", ".")],
    call: (run, value, places, separator, point) => {
      run.spendText(64 * (1 + separator.length) + point.length);
      const kept = places === undefined ? undefined : Math.max(0, Math.min(20, places));
      const shown = kept === undefined ? value : rounded(value, kept, halfAwayFromZero);
      const [before = "0", fraction = ""] = plainDecimal(shown, kept).split(".");
      const grouped = before.replace(/\B(?=(?:\d{3})+$)/g, () => separator);
      return fraction === "" ? grouped : grouped + point + fraction;
    },
  }),
  define({
    name: "filesizeformat",
    summary: "Writes a number of bytes as a person does: 4.1 MB, or in powers of 1024 3.9 MiB.",
    parameters: [number("bytes"), boolean("binary", false)],
    call: (_, bytes, isBinary) => fileSize(bytes, isBinary),
  }),
];
