import { ContextError } from "../../errors.ts";

/** A moment as a calendar and a clock show it at an offset from UTC. */
export interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Milliseconds of the second, and parts of them. */
  readonly millisecond: number;
  /** Minutes from UTC. */
  readonly offset: number;
  /** Gives what the zone is called; undefined where only its offset is known. */
  readonly zoneName?: (() => string | undefined) | undefined;
}

const millisecondsPerMinute = 60_000;

/** Gives the milliseconds from 1970 to a moment. */
export function epochOf({ year, month, day, hour, minute, second, millisecond, offset }: Moment): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime() + millisecond - offset * millisecondsPerMinute;
}

/** Gives a moment by its milliseconds from 1970, as it is shown at an offset of so many minutes. */
export function momentAt(epoch: number, offset = 0): Moment {
  const date = new Date(Math.floor(epoch) + offset * millisecondsPerMinute);
  if (Number.isNaN(date.getTime())) throw outOfRange();
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
    offset,
  };
}

export const outOfRange = (): ContextError =>
  new ContextError("arguments", { callee: "a time", problem: "it lies beyond what a calendar has" });

/** Writes an offset as `+01:00`, with something else between hours and minutes where that is asked. */
export function writtenOffset(offset: number, between = ":"): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${between}${two(minutes % 60)}`;
}

const two = (number: number): string => String(number).padStart(2, "0");

/** The names of the days of a week, from Sunday on. */
export const dayNames: readonly string[] = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** The names of the months. */
export const monthNames: readonly string[] =
  "January February March April May June July August September October November December".split(" ");

/** Directives of formats that stand for several. */
export const shorthands: ReadonlyMap<string, string> = new Map([
  ["c", "%a %b %e %H:%M:%S %Y"],
  ["D", "%m/%d/%y"],
  ["F", "%Y-%m-%d"],
  ["h", "%b"],
  ["r", "%I:%M:%S %p"],
  ["R", "%H:%M"],
  ["T", "%H:%M:%S"],
  ["x", "%m/%d/%y"],
  ["X", "%H:%M:%S"],
]);
