import { isPublic, marksOf } from "./admitted.ts";
import { isPlainScalar } from "./ingest.ts";
import type { JsonValue } from "./json.ts";
import { isPlainObject } from "./options.ts";

/** A public value by its name. */
interface SimpleEntry {
  readonly name: string;
  readonly value: JsonValue;
  readonly sources: undefined;
}

/**
 * Brings values of the host by name in, where they need no copy: scalars, and what is ours and public. It makes no object
 * around them, which for a thousand names takes longer than all else. Undefined where the border has more to do. O(values).
 */
export function simpleEntries(values: unknown): readonly SimpleEntry[] | undefined {
  try {
    if (!isPlainObject(values) || marksOf(values as JsonValue) !== undefined) return undefined; // which is asked of any object
    const entries: SimpleEntry[] = [];
    for (const name of Object.keys(values)) {
      const property = Object.getOwnPropertyDescriptor(values, name);
      if (property === undefined || !Object.hasOwn(property, "value")) return undefined;
      const value: unknown = property.value === 0 ? 0 : property.value; // JSON text does not keep the sign of zero
      if (value !== 0 && !isPlainScalar(value) && !isPublic(value)) return undefined;
      entries.push({ name, value: value as JsonValue, sources: undefined }); // a scalar, or ours
    }
    return entries;
  } catch {
    return undefined; // a proxy throws, of which the border will tell
  }
}
