import { sha1 } from "@noble/hashes/legacy.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { isList, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import { define, type FunctionDefinition } from "../../language/functions/definition.ts";
import { itemsPerHash } from "../../language/functions/hash.ts";
import { renamed } from "../../language/functions/index.ts";
import { any, boolean, named, number, orNull, text } from "../../language/functions/parameters.ts";
import { momentOf } from "../../language/run/moment.ts";
import type { Run } from "../../language/run/run.ts";
import { madeText } from "../../language/values/texts.ts";
import { epochOf, momentAt } from "../times/moment.ts";
import { formattedMoment } from "../times/strftime.ts";
import { readByFormat } from "../times/strptime.ts";

const saysTrue: ReadonlySet<Value> = new Set<Value>(["yes", "on", "1", "true", 1, true]);

/** The units of `human_readable`, from the largest on. */
const units = ["Y", "Z", "E", "P", "T", "G", "M", "K"].map((unit, index) => [unit, 1024 ** (8 - index)] as const);

function humanReadable(size: number, isBits: boolean, wanted: string | null): string {
  const letter = isBits ? "b" : "B";
  const first = wanted?.charAt(0).toUpperCase();
  const unit = units.find(([name, limit]) => (wanted === null ? size >= limit : first === name));
  if (unit === undefined) return `${size.toFixed(2)} ${isBits ? "bits" : "Bytes"}`;
  return `${(size / unit[1]).toFixed(2)} ${unit[0]}${letter}`;
}

function humanToBytes(written: string, unitLeftOut: string | null, isBits: boolean): number {
  const [, digits, unit = ""] = /^\s*(\d{1,20}(?:\.\d{1,20})?)\s*([A-Za-z]{0,10})\s*$/.exec(written) ?? [];
  const wanted = (unit || unitLeftOut || "B").charAt(0).toUpperCase();
  const [, limit] = units.find(([name]) => wanted === name) ?? [undefined, wanted === "B" ? 1 : undefined];
  const isOther = unit.length > 1 && unit.endsWith(isBits ? "B" : "b") && !/^b/i.test(unit);
  if (digits !== undefined && limit !== undefined && !isOther) return Math.round(Number(digits) * limit);
  throw new ContextError("type", {
    operation: "'human_to_bytes'",
    expected: `a number with a unit, such as ${isBits ? "10 Mb" : "10 MB"}`,
    found: "a string that says none",
  });
}

const spokenTypes: Readonly<Record<string, string>> = { string: "str", boolean: "bool", object: "dict" };

function pythonType(value: Value): string {
  if (value === null) return "NoneType";
  if (isList(value)) return "list";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  return spokenTypes[typeof value] ?? typeof value;
}

const uuidNamespace = "361e6d51faec444a9079341386da8e2e";

/** Gives the UUID of version 5 of a text (RFC 9562). */
function uuidOf(value: string, namespace: string): string {
  const hash = sha1(new Uint8Array([...hexToBytes(namespace), ...utf8ToBytes(value)])).slice(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return bytesToHex(hash).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Gives the number that a number or a text says; NaN for anything else. */
function secondsOf(run: Run, value: Value): number {
  if (typeof value !== "string") return typeof value === "number" ? value : Number.NaN;
  run.spendText(value.length);
  run.spendItems(value.length);
  return value.trim() === "" ? Number.NaN : Number(value);
}

/** Values as other values: booleans, sizes, hashes, times. */
export const dataFunctions: readonly FunctionDefinition[] = [
  define({
    name: "bool",
    summary: "Tells whether a value says yes: true, yes, on, 1. Null stays null.",
    parameters: [any("value")],
    call: (run, value) => {
      if (typeof value === "string") run.spendText(value.length);
      return value === null ? null : saysTrue.has(typeof value === "string" ? value.toLowerCase() : value);
    },
  }),
  define({
    name: "human_readable",
    summary: "Writes a number of bytes or bits as a person does, by powers of 1024: 97.66 MB.",
    cost: 6,
    parameters: [number("size"), boolean("isbits", false), orNull(text("unit", null))],
    call: (_, size, isBits, unit) => humanReadable(size, isBits, unit),
  }),
  define({
    name: "human_to_bytes",
    summary: "Gives the number of bytes or bits that a text says, by powers of 1024: 10 MB.",
    cost: 6,
    parameters: [text("text"), orNull(text("default_unit", null)), boolean("isbits", false)],
    call: (run, value, unit, isBits) => {
      run.spendText(value.length);
      return humanToBytes(value, unit, isBits);
    },
  }),
  define({
    name: "type_debug",
    summary: "Names the type of a value as Python does.",
    reach: "itself",
    parameters: [any("value")],
    call: (_, value) => pythonType(value),
  }),
  define({
    name: "undef",
    summary: "Gives undefined: default(undef()) leaves what is missing an error.",
    parameters: [text("hint", "")],
    call: () => undefined,
  }),
  renamed("sha1", "checksum"),
  define({
    name: "to_uuid",
    summary: "Gives the UUID of version 5 of a text.",
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length * 16);
      run.spendItems(itemsPerHash);
      return uuidOf(value, uuidNamespace);
    },
  }),
  define({
    name: "strftime",
    summary: "Writes seconds from 1970, or the time of the environment's clock, by a format, in UTC.",
    cost: 40,
    parameters: [text("format"), any("seconds", null), named(boolean("utc", true))],
    call: (run, format, given) => {
      run.check("patternLength", format.length);
      run.spendItems(format.length * 4);
      const seconds = given === null ? Date.parse(momentOf(run, run.rules.clock)) / 1_000 : secondsOf(run, given);
      if (Number.isFinite(seconds))
        return madeText(formattedMoment("strftime", momentAt(seconds * 1_000), format), run);
      throw new ContextError("type", {
        operation: "'strftime'",
        expected: "seconds from 1970",
        found: "what is no number",
      });
    },
  }),
  define({
    name: "to_datetime",
    summary: "Reads a time by a format, in UTC, as a text in ISO 8601.",
    cost: 40,
    parameters: [text("text"), text("format", "%Y-%m-%d %H:%M:%S")],
    call: (run, value, format) => {
      run.check("patternLength", format.length);
      run.spendText(value.length + format.length * 4);
      const read = readByFormat("to_datetime", value, format);
      const date = read && new Date(epochOf({ ...read, offset: read.offset ?? 0 }));
      if (date !== undefined && date.getUTCDate() === read?.day) return date.toISOString().replace(".000Z", "Z");
      throw new ContextError("type", {
        operation: "'to_datetime'",
        expected: "a time that is written by its format",
        found: "a string that is not",
      });
    },
  }),
];
