import { Temporal } from "temporal-polyfill";
import { ContextError } from "../../errors.ts";
import type { Run } from "../../language/run/run.ts";
import type { Moment } from "./moment.ts";
import { type ReadMoment, readByFormat } from "./strptime.ts";

/** A time: an instant, and the zone or the offset in which it is shown. */
export type Time = Temporal.ZonedDateTime;

// Measured: to read, calculate and write a time takes as long as to copy so many items.
const itemsPerTime = 120;

const longestTime = 64;

const iso =
  /^\s*(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?))?\s*([Zz]|[-+]\d{2}(?::?\d{2})?)?(?:\[[\w/+-]{1,40}\])?\s*$/;

const expected = "a time in ISO 8601 with its offset, such as 2026-01-31T08:00:00+01:00";

/**
 * Reads a time that a text says, in ISO 8601 or by a format. One without an offset needs a zone.
 *
 * @throws ContextError `type` for a text that says no time, one that does not exist, or one that may be two
 */
export function readTime(run: Run, callee: string, text: string, format: string | null, zone: string | null): Time {
  run.spendItems(itemsPerTime);
  run.spendText(text.length + (format?.length ?? 0) * 4);
  const read = format === null ? readIso(text) : wallOf(readByFormat(callee, text, format));
  if (read === undefined)
    throw refused(callee, format === null ? expected : "a time that is written by its format", text);
  const { wall, offset } = read;
  const within = zone ?? offset;
  if (within === undefined) throw refused(callee, `${expected}, or a zone for one without`, "a time without an offset");
  checkZone(callee, within);
  try {
    const local = Temporal.PlainDateTime.from(wall, { overflow: "reject" });
    if (offset === undefined) return local.toZonedDateTime(within, { disambiguation: "reject" });
    return local.toZonedDateTime(offset).withTimeZone(within);
  } catch {
    throw refused(
      callee,
      "a time that exists, and once, in its zone: one in an hour that is skipped or repeated needs its offset",
      text,
    );
  }
}

/** What a clock on a wall shows, and the offset that stood behind it. */
interface Wall {
  readonly wall: string;
  readonly offset: string | undefined;
}

function readIso(text: string): Wall | undefined {
  const [, date, time = "00:00", offset] = (text.length > longestTime ? null : iso.exec(text)) ?? [];
  if (date === undefined) return undefined;
  const isUtc = offset === undefined ? undefined : /^z$/i.test(offset);
  return { wall: `${date}T${time.replace(",", ".")}`, offset: isUtc === true ? "UTC" : offset && colons(offset) };
}

/** Writes an offset with both of its parts and a colon. */
const colons = (offset: string): string =>
  offset.length === 3 ? `${offset}:00` : offset.includes(":") ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;

const digits = (number: number, width: number): string => String(number).padStart(width, "0");

function wallOf(read: ReadMoment | undefined): Wall | undefined {
  if (read === undefined) return undefined;
  const { year, month, day, hour, minute, second, millisecond, offset } = read;
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  const fraction = digits(Math.round(millisecond * 1_000), 6);
  const wall = `${date}T${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}.${fraction}`;
  return { wall, offset: offset === undefined ? undefined : offset === 0 ? "UTC" : offsetText(offset) };
}

const offsetText = (minutes: number): string =>
  `${minutes < 0 ? "-" : "+"}${digits(Math.floor(Math.abs(minutes) / 60), 2)}:${digits(Math.abs(minutes) % 60, 2)}`;

const refused = (callee: string, wanted: string, found: string): ContextError =>
  new ContextError("type", {
    operation: `'${callee}'`,
    expected: wanted,
    found: found.startsWith("a time") ? found : "a string that says none",
  });

const longestZone = 64;

/** @throws ContextError `arguments` for what is no zone */
function checkZone(callee: string, zone: string): void {
  if (zone.length <= longestZone && known(() => new Temporal.ZonedDateTime(0n, zone)) !== undefined) return;
  const problem = "a zone is named as in 'Europe/Berlin', 'UTC' or '+02:00'";
  throw new ContextError("arguments", { callee: `'${callee}'`, problem });
}

function known<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** Gives the time of an instant, in milliseconds from 1970, in a zone. */
export function timeAt(run: Run, callee: string, milliseconds: number, zone: string): Time {
  run.spendItems(itemsPerTime);
  checkZone(callee, zone);
  const instant = known(() => Temporal.Instant.fromEpochMilliseconds(Math.round(milliseconds)));
  if (instant !== undefined) return instant.toZonedDateTimeISO(zone);
  throw new ContextError("arguments", { callee: `'${callee}'`, problem: "the time lies beyond what a calendar has" });
}

/** Shows a time in a zone. */
export function inZone(callee: string, time: Time, zone: string | null): Time {
  if (zone === null) return time;
  checkZone(callee, zone);
  return time.withTimeZone(zone);
}

/** Calculates with times. @throws ContextError `arguments` where the result lies beyond what a calendar has */
export function calculated<T>(callee: string, calculate: () => T): T {
  const result = known(calculate);
  if (result !== undefined) return result;
  throw new ContextError("arguments", { callee: `'${callee}'`, problem: "the result lies beyond what a calendar has" });
}

/** Writes a time in ISO 8601 with its offset. */
export function writtenTime(time: Time): string {
  const written = time.toString({ timeZoneName: "never", offset: "never" });
  return written + (time.offsetNanoseconds === 0 ? "Z" : time.offset);
}

/** Gives what a calendar and a clock show of a time. */
export const momentOfTime = (time: Time): Moment => ({
  year: time.year,
  month: time.month,
  day: time.day,
  hour: time.hour,
  minute: time.minute,
  second: time.second,
  millisecond: time.millisecond + time.microsecond / 1_000,
  offset: Math.round(time.offsetNanoseconds / 60_000_000_000),
  zoneName: /^[A-Za-z]/.test(time.timeZoneId) ? () => zoneName(time) : undefined,
});

/** Each knows the short names of some zones, and writes an offset for the others. */
const locales = ["en-US", "en-GB", "en-AU", "en-IN"];

/** Gives the short name of the zone that a time is in, such as CET or EDT; undefined where none is known. */
function zoneName(time: Time): string | undefined {
  for (const locale of locales) {
    const name = new Intl.DateTimeFormat(locale, { timeZone: time.timeZoneId, timeZoneName: "short" })
      .formatToParts(time.epochMilliseconds)
      .find(({ type }) => type === "timeZoneName")?.value;
    if (name !== undefined && !/^(?:GMT|UTC)[-+]/.test(name)) return name;
  }
  return undefined;
}
