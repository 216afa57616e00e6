import type { Payer } from "../limits.ts";
import { type Marks, marksOf } from "./admitted.ts";
import { type Container, isContainer, isList, type JsonValue, type Key, type Maybe } from "./json.ts";
import { type Sources, united } from "./sources.ts";

/** One part of a list or object. */
export interface Part {
  readonly key: Key;
  readonly value: JsonValue;
  /** Where the part came from, if it is a secret scalar. A list or object bears its own marks. */
  readonly sources: Sources | undefined;
}

/** The sources of one part of a value with such marks, if it is a secret scalar. */
export const sourcesOfPart = (marks: Marks | undefined, key: Key, part: Maybe, payer?: Payer): Sources | undefined =>
  marks === undefined || isContainer(part) ? undefined : united(marks.whole, marks.parts.get(key), payer);

/** Walks over the parts of a list or object, and says where each is secret. O(parts). */
export function* partsOf(container: Container, payer?: Payer): Generator<Part> {
  const marks = marksOf(container);
  for (const key of isList(container) ? container.keys() : Object.keys(container)) {
    const value = (container as Readonly<Record<Key, JsonValue>>)[key] as JsonValue; // the key is its own
    yield { key, value, sources: sourcesOfPart(marks, key, value, payer) };
  }
}
