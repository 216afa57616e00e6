/** A JSON value, frozen at every depth. */
export type JsonValue = null | boolean | number | string | JsonList | JsonObject;

/** A list of JSON values. */
export type JsonList = readonly JsonValue[];

/** JSON values by name. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** The number of lists and objects that may lie within each other in a value: of the host, of a template, of an entry. */
export const maximalDepth = 100;

/**
 * The number that may lie within each other in what the library makes around values: a namespace, a row of lists, a
 * batch, the items around an item, a snapshot, JSON that is rendered. So what a context takes in never stands in its way.
 */
export const deepestHeld = 250;

/** The number in a snapshot that is read: one that was written has fewer, as a seal has few. */
export const deepestStored = 150;

/** The number in what a host gives as the seal of a secret, which may lie at the bottom of a value. */
export const deepestSeal = 40;

/** Stands for every key at its place in a pattern of paths: `*`. */
export const anyKey: unique symbol = Symbol("*");

/** A key of a pattern of paths. */
export type PatternKey = string | typeof anyKey;

/** The name of a property or the index of an item. */
export type Key = string | number;

/** A value that has parts. */
export type Container = JsonList | JsonObject;

export const isContainer = (value: JsonValue | undefined): value is Container =>
  typeof value === "object" && value !== null;

export const isList = (value: JsonValue | undefined): value is JsonList => Array.isArray(value);

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The type of a value as an error calls it. */
export const typeName = (value: JsonValue | undefined): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return (
    { boolean: "a boolean", number: "a number", string: "a string", object: "an object" }[
      typeof value as "boolean" | "number" | "string" | "object"
    ] ?? "undefined"
  );
};

/** The type of a value, where an integer would do and another number does not. */
export const exactTypeName = (value: JsonValue | undefined): string =>
  typeof value === "number" && !Number.isInteger(value) ? "a number with a fraction" : typeName(value);

/** Sets a part, whatever its name: `__proto__` is a key like any other. */
export const setKey = (object: Record<Key, JsonValue>, key: Key, value: JsonValue): void => {
  if (key === "__proto__")
    Object.defineProperty(object, key, {
      __proto__: null,
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    } as PropertyDescriptor); // so that it inherits no getter
  else object[key] = value;
};

/** An empty list with room for the parts of another, or an empty object. A list that grows takes room for sixteen more. */
export const blankOf = (value: Container): Record<Key, JsonValue> =>
  (isList(value) ? new Array(value.length) : {}) as Record<Key, JsonValue>; // a list by its indexes

const asciiName = /^[A-Za-z_]\w*$/;

// Python's identifiers, and so Jinja's, are these. They are compared as they are written, and not normalised.
const namePattern = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

/** Tells whether a text is a name, in letters of any script: of a property behind a dot, of a variable or of a function. */
export const isName = (text: string): boolean => asciiName.test(text) || namePattern.test(text);

/** A key as it is written behind a value: `.when`, `[3]`, `["content-type"]`. */
export const formatKey = (key: Key): string =>
  typeof key === "string" && isName(key) ? `.${key}` : `[${JSON.stringify(key)}]`;

/** A key as a template writes it behind a value, whose strings may stand in a string of JSON or YAML: `['content-type']`. */
export const writtenKey = (key: string): string =>
  isName(key) ? `.${key}` : `['${JSON.stringify(key).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}']`;

/** A path as a person writes it: `items[3].when`, `headers["content-type"]`. */
export const formatPath = (keys: readonly Key[]): string => keys.map(formatKey).join("").replace(/^\./, "");

/** A JSON value, by the name that the language has for it. */
export type Value = JsonValue;

/** The result of an expression: a value, or undefined where a name, key or index is missing. */
export type Maybe = Value | undefined;
