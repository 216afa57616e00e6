import { ContextError } from "../../errors.ts";

/** The longest UUID that a host may give, in UTF-16 units: one of RFC 9562 has 36. */
const longestUuid = 1_000;

/**
 * Makes a clock that gives the time as text.
 *
 * @throws ContextError `host-function` where the host's own throws or gives no time
 */
export const timeOf = (clock: (() => Date) | undefined): (() => string) =>
  clock === undefined
    ? () => new Date().toISOString()
    : () => guarded("clock", () => Date.prototype.toISOString.call(clock()));

/**
 * Makes a source of UUIDs.
 *
 * @throws ContextError `host-function` where the host's own throws or gives no text
 */
export const uuidOf = (uuid: (() => string) | undefined): (() => string) =>
  uuid === undefined
    ? () => crypto.randomUUID()
    : () =>
        guarded("uuid", () => {
          const given: unknown = uuid();
          if (typeof given === "string" && given.length <= longestUuid) return given;
          throw new TypeError(`uuid must give a string of ${longestUuid} units at most`);
        });

function guarded(name: string, call: () => string): string {
  try {
    return call();
  } catch (cause) {
    throw new ContextError("host-function", { name, isWithheld: false }, { cause });
  }
}
