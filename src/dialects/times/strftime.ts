import { ContextError } from "../../errors.ts";
import { dayNames, epochOf, type Moment, momentAt, monthNames, shorthands, writtenOffset } from "./moment.ts";

const daysPerWeek = 7;

const weekday = (moment: Moment): number => new Date(epochOf({ ...moment, offset: 0 })).getUTCDay();

const dayOfYear = (moment: Moment): number =>
  Math.round((epochOf({ ...atNight(moment) }) - epochOf({ ...atNight(moment), month: 1, day: 1 })) / 86_400_000) + 1;

const atNight = (moment: Moment): Moment => ({ ...moment, hour: 0, minute: 0, second: 0, millisecond: 0, offset: 0 });

/** Gives the year and the week of ISO 8601: a week belongs to the year that has its Thursday. */
function isoWeek(moment: Moment): readonly [year: number, week: number] {
  const fromMonday = (weekday(moment) + 6) % daysPerWeek;
  const thursday = momentAt(epochOf(atNight(moment)) + (3 - fromMonday) * 86_400_000);
  return [thursday.year, Math.floor((dayOfYear(thursday) - 1) / daysPerWeek) + 1];
}

/** Counts the weeks of a year that begin with a day of the week: days before the first are in week 0. */
const weekFrom = (moment: Moment, first: number): number =>
  Math.floor(
    (dayOfYear(moment) + daysPerWeek - 1 - ((weekday(moment) - first + daysPerWeek) % daysPerWeek)) / daysPerWeek,
  );

type Directive = (moment: Moment) => string | number;

const padded =
  (directive: (moment: Moment) => number, width = 2, fill = "0"): Directive =>
  (moment) =>
    String(directive(moment)).padStart(width, fill);

const nameOf = (names: readonly string[], index: number): string => names[index] ?? ""; // a calendar's index

const twelve = ({ hour }: Moment): number => hour % 12 || 12;

/** The directives of `strftime`, by their letters. */
const directives: ReadonlyMap<string, Directive> = new Map<string, Directive>([
  ["a", (moment) => nameOf(dayNames, weekday(moment)).slice(0, 3)],
  ["A", (moment) => nameOf(dayNames, weekday(moment))],
  ["b", ({ month }) => nameOf(monthNames, month - 1).slice(0, 3)],
  ["B", ({ month }) => nameOf(monthNames, month - 1)],
  ["d", padded(({ day }) => day)],
  ["e", padded(({ day }) => day, 2, " ")],
  ["f", padded(({ millisecond }) => Math.floor(millisecond * 1_000), 6)],
  ["G", (moment) => isoWeek(moment)[0]],
  ["H", padded(({ hour }) => hour)],
  ["I", padded(twelve)],
  ["j", padded(dayOfYear, 3)],
  ["m", padded(({ month }) => month)],
  ["M", padded(({ minute }) => minute)],
  ["n", () => "\n"],
  ["p", ({ hour }) => (hour < 12 ? "AM" : "PM")],
  ["s", (moment) => Math.floor(epochOf(moment) / 1_000)],
  ["S", padded(({ second }) => second)],
  ["t", () => "\t"],
  ["u", (moment) => weekday(moment) || daysPerWeek],
  ["U", padded((moment) => weekFrom(moment, 0))],
  ["V", padded((moment) => isoWeek(moment)[1])],
  ["w", weekday],
  ["W", padded((moment) => weekFrom(moment, 1))],
  ["y", padded(({ year }) => year % 100)],
  ["Y", padded(({ year }) => year, 4)],
  ["z", ({ offset }) => writtenOffset(offset, "")],
  [":z", ({ offset }) => writtenOffset(offset)],
  ["Z", ({ offset, zoneName }) => zoneName?.() ?? (offset === 0 ? "UTC" : writtenOffset(offset))],
  ["%", () => "%"],
]);

const directive = /%(-?)(:z|[\s\S]?)/g;

/**
 * Writes a moment by a format of `strftime`; a `-` behind the `%` leaves zeros away.
 *
 * @throws ContextError `arguments` for a directive that is none
 */
export const formattedMoment = (callee: string, moment: Moment, format: string): string =>
  format.replace(directive, (_, flag: string, letter: string) => {
    const short = shorthands.get(letter);
    if (short !== undefined) return formattedMoment(callee, moment, short);
    const write = directives.get(letter);
    if (write === undefined) {
      const known = [...directives.keys(), ...shorthands.keys()].map((one) => `%${one}`).join(" ");
      throw new ContextError("arguments", {
        callee: `'${callee}'`,
        problem: `the directives of a format are ${known}`,
      });
    }
    const written = String(write(moment));
    return flag === "-" ? written.replace(/^[0 ]+(?=.)/, "") : written;
  });
