import { isList, type JsonObject, type JsonValue, typeName } from "../data/json.ts";
import { ContextError } from "../errors.ts";
import type { Section } from "./journal.ts";

/** The keys of a snapshot under which the maps by name of a state are stored. */
export const storedKeys: Readonly<Record<Section, string>> = {
  parameters: "parameters",
  variables: "variables",
  tasks: "taskResults",
  config: "config",
  keystore: "keystore",
  system: "system",
  outcomes: "outcomes",
};

/** The error of what was stored and is not as it was written, with the path to it. */
export const refuse = (path: string, problem: string): ContextError => new ContextError("snapshot", { path, problem });

/** Reads a key that is there. */
export const own = (object: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** Tells what a value must be, and what is there instead. */
export const mustBe = (expected: string, value: JsonValue | undefined): string =>
  value === undefined ? `is missing; it must be ${expected}` : `must be ${expected}, not ${typeName(value)}`;

/** Reads a list of strings at a key, each once. What can't be read has a problem. */
export function textsAt<T>(
  snapshot: JsonObject,
  key: string,
  readText: (text: string) => T | undefined,
  problem: string,
): readonly T[] {
  const list = own(snapshot, key);
  if (!isList(list)) throw refuse(key, mustBe("a list of strings", list));
  const found = new Map<string, T>();
  list.forEach((text, index) => {
    const path = `${key}[${index}]`;
    if (typeof text !== "string") throw refuse(path, mustBe("a string", text));
    const value = readText(text);
    if (value === undefined) throw refuse(path, problem);
    found.set(text, value);
  });
  return [...found.values()];
}
