import { ContextError } from "../../errors.ts";
import { dayNames, type Moment, momentAt, monthNames, shorthands } from "./moment.ts";

/** What a directive says of a moment. */
type Said = Partial<Moment> & { readonly isAfternoon?: boolean; readonly epoch?: number };

/** How a directive is read: what it takes from where it stands, and what that says. */
interface Reading {
  readonly pattern: RegExp;
  readonly read: (text: string) => Said;
}

const nothing = (): Said => ({});

const digits = (name: keyof Moment, pattern = /\d{1,2}/y): Reading => ({
  pattern,
  read: (text) => ({ [name]: Number(text) }),
});

const oneOf = (names: readonly string[], length?: number): RegExp =>
  new RegExp(names.map((name) => name.slice(0, length)).join("|"), "iy");

const monthNamed = (length?: number): Reading => ({
  pattern: oneOf(monthNames, length),
  read: (text) => ({
    month: monthNames.findIndex((name) => name.slice(0, length).toLowerCase() === text.toLowerCase()) + 1,
  }),
});

/** The directives of `strptime`, by their letters. */
const readings: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ["a", { pattern: oneOf(dayNames, 3), read: nothing }],
  ["A", { pattern: oneOf(dayNames), read: nothing }],
  ["b", monthNamed(3)],
  ["B", monthNamed()],
  ["d", digits("day")],
  ["e", digits("day", / ?\d{1,2}/y)],
  ["f", { pattern: /\d{1,6}/y, read: (text) => ({ millisecond: Number(text.padEnd(6, "0")) / 1_000 }) }],
  ["H", digits("hour")],
  ["I", digits("hour")],
  ["m", digits("month")],
  ["M", digits("minute")],
  ["p", { pattern: /[AP]M/iy, read: (text) => ({ isAfternoon: /^p/i.test(text) }) }],
  ["s", { pattern: /-?\d{1,15}/y, read: (text) => ({ epoch: Number(text) * 1_000 }) }],
  ["S", digits("second")],
  ["y", { pattern: /\d{2}/y, read: (text) => ({ year: Number(text) + (Number(text) < 69 ? 2_000 : 1_900) }) }],
  ["Y", digits("year", /\d{4}/y)],
  ["z", { pattern: /Z|[-+]\d{2}:?\d{2}/y, read: (text) => ({ offset: readOffset(text) }) }],
  ["%", { pattern: /%/y, read: nothing }],
]);

/** Reads an offset such as `Z`, `+01:00` or `+0100`, in minutes. */
export function readOffset(text: string): number {
  const [, sign, hours, minutes] = /^([-+])(\d{2}):?(\d{2})$/.exec(text) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

/** A moment that was read, of which the text may not have said the offset. */
export type ReadMoment = Omit<Moment, "offset"> & { readonly offset: number | undefined };

const begun: ReadMoment = {
  year: 1970,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  millisecond: 0,
  offset: undefined,
};

/**
 * Reads a moment by a format of `strptime`; undefined where the text is not written so. Each directive takes what it can, and
 * nothing is gone back to: O(length).
 *
 * @throws ContextError `arguments` for a directive that is none
 */
export function readByFormat(callee: string, text: string, format: string): ReadMoment | undefined {
  const expanded = format.replace(/%([DFhrRTxX])/g, (whole, letter: string) => shorthands.get(letter) ?? whole);
  let said: Said = {};
  let end = 0;
  for (const [part] of expanded.matchAll(/%-?(?::z|[\s\S]?)|\s+|[^%\s]+/g)) {
    const { pattern, read } = readingOf(callee, part);
    pattern.lastIndex = end;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) return undefined;
    said = { ...said, ...read(found) };
    end += found.length;
  }
  if (text.slice(end).trim() !== "") return undefined;
  const { isAfternoon, epoch, ...moment } = said;
  if (epoch !== undefined) return momentAt(epoch);
  const read: ReadMoment = { ...begun, ...moment };
  return isAfternoon === undefined ? read : { ...read, hour: (read.hour % 12) + (isAfternoon ? 12 : 0) };
}

/** Gives how a part of a format is read: a directive, white space, or a text that stands for itself. */
function readingOf(callee: string, part: string): Reading {
  if (!part.startsWith("%")) {
    const pattern = /^\s/.test(part) ? /\s*/y : new RegExp(part.replace(/[^\w]/gu, escaped), "iy");
    return { pattern, read: nothing };
  }
  const reading = readings.get(part.replace(/^%-?:?/, ""));
  if (reading !== undefined) return reading;
  const problem = `the directives that a time is read by are ${[...readings.keys()].map((one) => `%${one}`).join(" ")}`;
  throw new ContextError("arguments", { callee: `'${callee}'`, problem });
}

/** Writes a character into a pattern that finds it. */
const escaped = (character: string): string => (character.charCodeAt(0) < 128 ? `\\${character}` : character);
