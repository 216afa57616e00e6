import { ContextError, locate, usage } from "../errors.ts";
import { marksOf } from "./admitted.ts";
import { formatPath, type JsonValue, type Key } from "./json.ts";
import { hostType } from "./options.ts";

/**
 * A reader of YAML takes braces without quotes for an object whose key is an object. Of `message: {{ name }}`, the package
 * yaml makes `{ "{ name }": null }`, and js-yaml before version 5 `{ "[object Object]": null }`.
 */
const keyOfBraces = /^(?:\{(?:\s([\s\S]*)\s)?\}|\[object Object\])$/;

/** The longest template that an error writes out. */
const longestWritten = 100;

/**
 * Makes the error of an object that is a template whose braces have no quotes; undefined for any other value. What holds a
 * secret is data, whose keys no error tells.
 *
 * @param keys lead to the value within a larger one
 */
export function unquotedError(value: unknown, keys: readonly Key[] = []): ContextError | undefined {
  const key = onlyKey(value);
  const found = key === undefined ? null : keyOfBraces.exec(key);
  if (key === undefined || found === null) return undefined;
  const source = `{{ ${found[1]?.trim().replace(/\s+/g, " ") ?? "…"} }}`;
  const written = JSON.stringify(source.length > longestWritten ? "{{ … }}" : source);
  const problem = `YAML reads braces without quotes as an object; put quotes around them: ${entryOf(keys)}${written}`;
  const position = locate(source, 0, keys.length === 0 ? undefined : formatPath(keys));
  return new ContextError("syntax", { problem }, { position });
}

/**
 * Gives a template back.
 *
 * @throws ContextError `syntax`, with what to write, where its braces have no quotes
 */
export function quoted<T>(template: T, keys: readonly Key[] = []): T {
  const error = unquotedError(template, keys);
  if (error === undefined) return template;
  throw error;
}

/** Gives the key of an object that has no other, and null under it. A proxy may throw for any question: it is none. */
function onlyKey(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  try {
    const keys = Object.keys(value);
    const [key] = keys;
    if (key === undefined || keys.length > 1 || Array.isArray(value)) return undefined;
    if (marksOf(value as JsonValue) !== undefined) return undefined; // what is none of ours bears none
    return Object.getOwnPropertyDescriptor(value, key)?.value === null ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Writes what stands before a value in YAML: the key that it is under, where that needs no quotes, or the dash of a list. */
function entryOf(keys: readonly Key[]): string {
  const last = keys.at(-1);
  if (typeof last === "number") return "- ";
  return last !== undefined && /^[\w-]{1,100}$/.test(last) ? `${last}: ` : "";
}

/** Makes the error of what is given as a template or a condition and is no text. YAML reads `when: true` as a boolean. */
export function noSource(given: unknown): ContextError {
  const isScalar = typeof given === "boolean" || Number.isFinite(given);
  const advice = isScalar ? `; put quotes around it: "${given}"` : "";
  return unquotedError(given) ?? usage(`a template or a condition must be a string, not ${hostType(given)}${advice}`);
}
