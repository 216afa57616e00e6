import { Temporal } from "temporal-polyfill";
import { ContextError } from "../../errors.ts";
import { Dialect } from "../../language/dialect.ts";
import { define, type FunctionDefinition } from "../../language/functions/definition.ts";
import { named, number, orNull, string, text } from "../../language/functions/parameters.ts";
import { momentOf } from "../../language/run/moment.ts";
import type { Run } from "../../language/run/run.ts";
import { madeText } from "../../language/values/texts.ts";
import { humanDuration } from "./duration.ts";
import { formattedMoment } from "./strftime.ts";
import { calculated, inZone, momentOfTime, readTime, type Time, timeAt, writtenTime } from "./time.ts";

const zone = orNull(text("zone", null));

const timeOf = (run: Run, callee: string, value: string): Time => readTime(run, callee, value, null, null);

const amount = (name: string) => named(number(name, 0));

const secondsPer: ReadonlyMap<string, number> = new Map([
  ["milliseconds", 0.001],
  ["seconds", 1],
  ["minutes", 60],
  ["hours", 3_600],
  ["days", 86_400],
  ["weeks", 604_800],
]);

/** Gives the time from one to another in a unit. */
function between(first: Time, second: Time, unit: string): number {
  const seconds = secondsPer.get(unit);
  if (seconds !== undefined) return (second.epochMilliseconds - first.epochMilliseconds) / 1_000 / seconds;
  if (unit === "months" || unit === "years") {
    return calculated("time_between", () =>
      first.until(second.withTimeZone(first.timeZoneId), { largestUnit: unit }).total({ unit, relativeTo: first }),
    );
  }
  const problem = `the units are ${[...secondsPer.keys(), "months", "years"].join(", ")}`;
  throw new ContextError("arguments", { callee: "'time_between'", problem });
}

const longestFormat = 1_000;

// Measured: to ask the platform for the name of a zone takes as long as to copy so many items.
const itemsPerZoneName = 1_000;

function formatted(run: Run, callee: string, value: string, format: string | null, inThat: string | null): string {
  const time = inZone(callee, timeOf(run, callee, value), inThat);
  if (format === null) return writtenTime(time);
  if (format.length > longestFormat) {
    throw new ContextError("arguments", {
      callee: `'${callee}'`,
      problem: `a format has ${longestFormat} characters at most`,
    });
  }
  const names = format.split("%Z").length - 1;
  run.spendItems(format.length * 4 + names * itemsPerZoneName);
  return madeText(formattedMoment(callee, momentOfTime(time), format), run);
}

const formatting = (name: string): FunctionDefinition =>
  define({
    name,
    summary: "Writes a time by a format of strftime, in ISO 8601 where none is given, as it is in a zone.",
    parameters: [string("time"), orNull(text("format", null)), zone],
    call: (run, value, format, inThat) => formatted(run, name, value, format, inThat),
  });

const compares = (name: string, summary: string, holds: (sign: number) => boolean): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [string("time"), string("other")],
    call: (run, first, second) =>
      holds(Temporal.ZonedDateTime.compare(timeOf(run, name, first), timeOf(run, name, second))),
  });

/** Times in ISO 8601 with their offset: reading, writing and calculating with them, and the tests `before` and `after`. */
export const times: Dialect = new Dialect("times", {
  functions: [
    define({
      name: "now",
      summary: "Gives the time in ISO 8601, from the environment's clock, as it is in a zone.",
      parameters: [zone],
      call: (run, inThat) => {
        const moment = momentOf(run, run.rules.clock);
        return inThat === null ? moment : writtenTime(inZone("now", timeOf(run, "now", moment), inThat));
      },
    }),
    define({
      name: "to_time",
      summary: "Reads a time in ISO 8601, or by a format of strptime; one without an offset is of the zone.",
      parameters: [string("text"), orNull(text("format", null)), zone],
      call: (run, value, format, inThat) => writtenTime(readTime(run, "to_time", value, format, inThat)),
    }),
    formatting("format_time"),
    define({
      name: "add_time",
      summary: "Adds to a time, or takes away where the numbers are negative. A month ends where it has no such day.",
      parameters: [
        string("time"),
        amount("years"),
        amount("months"),
        amount("weeks"),
        amount("days"),
        amount("hours"),
        amount("minutes"),
        amount("seconds"),
      ],
      call: (run, value, years, months, weeks, days, hours, minutes, seconds) => {
        const time = timeOf(run, "add_time", value);
        const milliseconds = Math.round((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1_000);
        if (!Number.isInteger(years) || !Number.isInteger(months)) {
          throw new ContextError("arguments", { callee: "'add_time'", problem: "years and months are integers" });
        }
        return writtenTime(calculated("add_time", () => time.add({ years, months }).add({ milliseconds })));
      },
    }),
    define({
      name: "time_between",
      summary: "Gives the time from one time to another, in seconds or another unit; negative where it is back.",
      parameters: [string("from"), string("to"), text("unit", "seconds")],
      call: (run, first, second, unit) =>
        between(timeOf(run, "time_between", first), timeOf(run, "time_between", second), unit),
    }),
    define({
      name: "timestamp",
      summary: "Gives the seconds from 1970 to a time.",
      parameters: [string("time")],
      call: (run, value) => timeOf(run, "timestamp", value).epochMilliseconds / 1_000,
    }),
    define({
      name: "from_timestamp",
      summary: "Gives the time that lies so many seconds after 1970 began, as it is in a zone.",
      parameters: [number("seconds"), text("zone", "UTC")],
      call: (run, seconds, inThat) => writtenTime(timeAt(run, "from_timestamp", seconds * 1_000, inThat)),
    }),
    define({
      name: "human_duration",
      summary: "Writes a number of seconds as a person does: 1h 16m 5s.",
      cost: 20,
      parameters: [number("seconds")],
      call: (_, seconds) => humanDuration(seconds),
    }),
  ],
  tests: [
    compares("before", "Tells whether a time is before another.", (sign) => sign < 0),
    compares("after", "Tells whether a time is after another.", (sign) => sign > 0),
  ],
  methods: [formatting("strftime")],
});
