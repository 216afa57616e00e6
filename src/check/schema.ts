import { isList, isObject, type JsonObject, type JsonValue, type Key } from "../data/json.ts";

/**
 * A JSON Schema of data that templates read. `type`, `properties`, `required`, `additionalProperties` and `items` are understood; of
 * a part with another keyword that says what it may hold, such as `$ref` or `anyOf`, nothing is told.
 */
export type JsonSchema = JsonObject;

/** Where keys lead to by a schema: to what is always there, or perhaps; to nothing; or it can't be told. */
export type Place =
  | { readonly kind: "there" | "unknown" }
  | {
      readonly kind: "optional" | "absent";
      /** The place of the key in the keys. */
      readonly at: number;
      /** Nothing else may be there. */
      readonly isSure: boolean;
      /** The keys that are there. */
      readonly names: readonly string[];
    };

/** The keywords after which the others say too little. */
const beyond = [
  "$ref",
  "$dynamicRef",
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "if",
  "patternProperties",
  "dependentSchemas",
  "unevaluatedProperties",
  "prefixItems",
];

const unknown: Place = { kind: "unknown" };

/** Follows keys in a schema. O(keys × properties). */
export function followSchema(schema: JsonValue | undefined, keys: readonly Key[]): Place {
  let part = schema;
  let optional: Place | undefined;
  for (const [at, key] of keys.entries()) {
    if (part === undefined || !isObject(part) || beyond.some((word) => Object.hasOwn(part as object, word)))
      return unknown;
    const { type, properties, additionalProperties, items, required } = part;
    if (type === "array" && typeof key === "number") {
      part = items;
      optional ??= { kind: "optional", at, isSure: false, names: [] }; // a list may be shorter
      continue;
    }
    if (type !== "object") return unknown;
    const known = properties !== undefined && isObject(properties) ? properties : {};
    const name = String(key);
    if (Object.hasOwn(known, name)) {
      const isRequired = required !== undefined && isList(required) && required.includes(name);
      if (!isRequired) optional ??= { kind: "optional", at, isSure: false, names: [] };
      part = known[name];
      continue;
    }
    if (additionalProperties !== undefined && additionalProperties !== false) {
      part = additionalProperties;
      optional ??= { kind: "optional", at, isSure: false, names: [] };
      continue;
    }
    return { kind: "absent", at, isSure: additionalProperties === false, names: Object.keys(known) };
  }
  return optional ?? { kind: "there" };
}
