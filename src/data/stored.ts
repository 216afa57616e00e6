import type { JsonValue } from "./json.ts";

/** Values of the host that are not JSON and that the border refuses. */
type Refused =
  | ((...values: never[]) => unknown)
  | symbol
  | bigint
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>;

/**
 * What a context gives for what was put in: JSON that nobody can change. A `Date` is a text, as all that has a `toJSON` is
 * what that gives; a list can't be pushed to; what the border refuses is `never`.
 */
export type Stored<Value> = JsonValue extends Value
  ? JsonValue
  : Value extends string | number | boolean | null | undefined
    ? Value
    : Value extends { toJSON(key?: never): infer Json }
      ? Stored<Json>
      : Value extends Refused
        ? never
        : Value extends readonly unknown[]
          ? { readonly [Index in keyof Value]: Stored<Value[Index]> }
          : { readonly [Key in keyof Value as Key extends symbol ? never : Key]: Stored<Value[Key]> };
