import type { JsonList, JsonObject, JsonValue } from "workflow-context";

const isList = (value: JsonValue): value is JsonList => Array.isArray(value);

/** Takes a rendered value for a list. Throws where it is none. */
export function listOf(value: JsonValue): JsonList {
  if (isList(value)) return value;
  throw new TypeError("with_items must give a list");
}

/** Takes a rendered value for an object. Throws where it is none. */
export function objectOf(value: JsonValue): JsonObject {
  if (typeof value === "object" && value !== null && !isList(value)) return value;
  throw new TypeError("an input must be an object");
}

/** Adds amounts up by name. In a task's result it is an object, as the context calls its `toJSON`. */
export class Tally {
  readonly #amounts = new Map<string, number>();

  add(name: string, amount = 1): void {
    this.#amounts.set(name, (this.#amounts.get(name) ?? 0) + amount);
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#amounts);
  }
}
