import { plainDecimal } from "./decimal.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, boolean, integer, number, rest, text } from "./parameters.ts";
import { formatted } from "./printf.ts";

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

/** Cuts the digits of a whole number into groups of three, from its end. */
function groupsOf(digits: string): readonly string[] {
  const size = Math.ceil(digits.length / 3);
  const first = digits.length - (size - 1) * 3;
  return Array.from({ length: size }, (_, index) =>
    digits.slice(Math.max(0, first + (index - 1) * 3), first + index * 3),
  );
}

export const formatFunctions: readonly FunctionDefinition[] = [
  define({
    name: "format",
    summary:
      "Writes values into a text where it has %s, %d, %.2f, %05d, %-8s, %x, %e, %g, %o, %c or %(key)s, as in Python.",
    parameters: [text("text"), rest(any("values"))],
    call: (run, template, values) => formatted(run, template, values),
  }),
  define({
    name: "format_number",
    summary: "Writes a number with so many digits behind the point, and a separator between thousands.",
    cost: 6,
    parameters: [number("number"), integer("digits", undefined), text("separator", ","), text("point", ".")],
    call: (run, value, places, separator, point) => {
      const kept = places === undefined ? undefined : Math.max(0, Math.min(20, places));
      const written = plainDecimal(Math.abs(value), kept);
      const [before = "0", fraction = ""] = written.split(".");
      const groups = groupsOf(before);
      run.spendText(written.length + (groups.length - 1) * separator.length + point.length);
      const sign = value < 0 ? "-" : "";
      return sign + groups.join(separator) + (fraction === "" ? "" : point + fraction);
    },
  }),
  define({
    name: "filesizeformat",
    summary: "Writes a number of bytes as a person does: 4.1 MB, or in powers of 1024 3.9 MiB.",
    cost: 6,
    parameters: [number("bytes"), boolean("binary", false)],
    call: (_, bytes, isBinary) => fileSize(bytes, isBinary),
  }),
];
