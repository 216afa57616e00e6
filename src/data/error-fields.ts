import { adopt } from "./adopt.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { ownPart } from "./own-text.ts";

/** The fields of an error that are kept. */
const fields = ["name", "message", "code", "status"] as const;

/** The most UTF-16 units that are kept of a text. */
const longestText = 2_048;

/** The most causes of an error that are kept. */
const mostCauses = 5;

/** Tells an error, of any realm, from all other values. A proxy may throw for any question: it is none. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
  } catch {
    return false;
  }
}

/**
 * Writes an error of the host as JSON: `{ name, message, code, status }`, those of the four that are texts or numbers, and
 * its causes by the same; a cause that is a text is a message. They are redacted before they are cut, so that no secret
 * loses the part by which it is known. Never throws by itself: a field that throws when it is read is left out. O(length of
 * the texts).
 */
export function errorFields(
  error: object,
  redact: (value: string | number) => JsonValue,
  causes = mostCauses,
): JsonObject {
  const kept: Record<string, JsonValue> = {};
  for (const name of fields) {
    const value = fieldOf(error, name);
    if (typeof value === "string") kept[name] = cut(redact(value));
    if (typeof value === "number" && Number.isFinite(value)) kept[name] = value === 0 ? 0 : redact(value);
  }
  const cause = fieldOf(error, "cause");
  const told = typeof cause === "string" ? { message: cause } : cause;
  if (typeof told === "object" && told !== null && causes > 0) kept.cause = errorFields(told, redact, causes - 1);
  return adopt(kept);
}

/** Reads a field that an error has or inherits, but not what somebody gave to all objects; undefined where it throws. */
function fieldOf(error: object, name: string): unknown {
  try {
    for (let holder = error; ; ) {
      if (Object.hasOwn(holder, name)) return (error as Readonly<Record<string, unknown>>)[name];
      const next = Object.getPrototypeOf(holder) as object | null;
      if (next === null || Object.getPrototypeOf(next) === null) return undefined;
      holder = next;
    }
  } catch {
    return undefined;
  }
}

/** Cuts a text, and not through a character. What is left does not keep the rest. */
const cut = (text: JsonValue): JsonValue =>
  typeof text === "string" && text.length > longestText
    ? ownPart(text.slice(0, longestText).replace(/[\ud800-\udbff]$/, ""))
    : text;
