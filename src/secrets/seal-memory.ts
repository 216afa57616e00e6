import type { JsonObject } from "../data/json.ts";
import { areSameSources, type Sources } from "../data/sources.ts";
import type { SecretMark } from "./pointers.ts";

interface Kept {
  readonly sources: Sources;
  readonly seal: JsonObject;
}

// What is kept lives as long as both the host's function and what holds the secret, neither of which it refers to.
const kept = new WeakMap<object, WeakMap<object, Map<string, Kept>>>();

/** Finds the seal that a function of the host made of a secret in the same place: of what a holder holds there. */
export function keptSeal(by: object, holder: object, { pointer, sources }: SecretMark): JsonObject | undefined {
  const found = kept.get(by)?.get(holder)?.get(pointer);
  return found !== undefined && areSameSources(found.sources, sources) ? found.seal : undefined;
}

/** Keeps the seal of a secret, for the next export. */
export function keepSeal(by: object, holder: object, { pointer, sources }: SecretMark, seal: JsonObject): void {
  const ofFunction = kept.get(by) ?? new WeakMap<object, Map<string, Kept>>();
  const ofHolder = ofFunction.get(holder) ?? new Map<string, Kept>();
  kept.set(by, ofFunction.set(holder, ofHolder.set(pointer, { sources, seal })));
}
