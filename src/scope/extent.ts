import type { Key } from "../data/json.ts";
import type { Aspect } from "./path.ts";

/** What a read found at the end of a path, as far as it asked. */
export type Found = "value" | "absence" | "presence" | "keys" | "length";

/** What one read found. */
export interface Fact {
  readonly keys: readonly Key[];
  readonly found: Found;
  /** How long the list is, where that was asked. */
  readonly length?: number | undefined;
  /** Which keys there are, where that was asked. */
  readonly names?: readonly string[] | undefined;
}

/** What is held of a part: all of it, that there is none, or a part of it. */
export type Held = "all" | "absent" | Extent;

/**
 * How much of a value is held. A number and a text are different keys, as `x[0]` is an item of a list where `x["0"]` is none.
 * It never changes once it is made.
 */
export class Extent {
  readonly #parts = new Map<Key, Held>();
  /** All keys that there were, in their order, where they are held: so it is known of each other one that it is not there. */
  #keys: ReadonlySet<string> | undefined;
  #isList = false;
  #length: number | undefined;

  private constructor() {}

  /** Makes the extent that holds what reads found, and no more. O(keys of all facts). */
  static of(facts: Iterable<Fact>): Extent {
    const extent = new Extent();
    for (const fact of facts) extent.#add(fact);
    return extent;
  }

  /** How long the list is, where that is held. */
  get length(): number | undefined {
    return this.#length;
  }

  /** Lists the parts of which something is held. */
  get parts(): ReadonlyMap<Key, Held> {
    return this.#parts;
  }

  /** It is of a list: its length is held, or something at an index of it. */
  get isList(): boolean {
    return this.#isList;
  }

  /** Tells what is held of a part. A number is a key of an object by its text. */
  part(key: Key): Held | "outside" {
    const held = this.#parts.get(typeof key === "number" && !this.#isList ? String(key) : key);
    if (held !== undefined || this.#keys === undefined) return held ?? "outside";
    return this.#keys.has(String(key)) ? nothingHeld : "absent";
  }

  /** Tells what is held at the end of keys. O(keys). */
  at(keys: readonly Key[]): Held | "outside" {
    let held: Held | "outside" = this;
    for (const key of keys) {
      if (typeof held === "string") return held;
      held = held.part(key);
    }
    return held;
  }

  /** Tells whether a part of a value is enough for a read. */
  answers(aspect: Aspect): boolean {
    if (aspect === "keys") return this.#keys !== undefined;
    if (aspect === "length") return this.#keys !== undefined || this.#length !== undefined;
    return aspect !== "value";
  }

  /** Lists the keys of which it is held that they are there. O(parts). */
  get names(): readonly string[] {
    const all = new Set([...(this.#keys ?? []), ...Array.from(this.#parts.keys(), String)]);
    return [...all].filter((key) => this.#parts.get(key) !== "absent");
  }

  /** Nothing is held but that the value is there. */
  get isPresence(): boolean {
    return this.#parts.size === 0 && this.#keys === undefined && this.#length === undefined;
  }

  /** Makes the extent that holds all of a part, or that there is none. O(parts). */
  with(key: Key, held: Held): Extent {
    const next = new Extent();
    for (const [other, part] of this.#parts) next.#parts.set(other, part);
    next.#parts.set(key, held);
    next.#keys = this.#keys;
    next.#isList = this.#isList;
    next.#length = this.#length;
    return next;
  }

  /** Makes the extent that holds more of a part. O(parts). */
  within(key: Key, change: (part: Extent) => Extent): Extent {
    const held = this.#parts.get(key) ?? nothingHeld;
    return typeof held === "string" ? this : this.with(key, change(held));
  }

  /** Lists the fewest facts that make this extent, each at its keys behind some others. O(parts). */
  *facts(before: readonly Key[] = []): Generator<Fact> {
    if (this.#keys !== undefined) yield { keys: before, found: "keys", names: this.names };
    if (this.#length !== undefined) yield { keys: before, found: "length", length: this.#length };
    if (this.isPresence && before.length > 0) yield { keys: before, found: "presence" };
    for (const [key, part] of this.#parts) {
      const keys = [...before, key];
      if (part === "all") yield { keys, found: "value" };
      else if (this.#keys === undefined || (part !== "absent" && !part.isPresence))
        yield* part === "absent" ? [{ keys, found: "absence" } as const] : part.facts(keys);
    }
  }

  /** Takes up a fact while the extent is made. What holds all of a value holds each part of it. */
  #add({ keys, found, length, names = [] }: Fact): void {
    let extent: Extent = this;
    for (const [index, key] of keys.entries()) {
      const held = extent.#parts.get(key);
      extent.#isList ||= typeof key === "number";
      if (typeof held === "string") return;
      const isWhole = index === keys.length - 1 && (found === "value" || found === "absence");
      const part: Held = isWhole ? (found === "value" ? "all" : "absent") : (held ?? new Extent());
      extent.#parts.set(key, part);
      if (typeof part === "string") return;
      extent = part;
    }
    if (found === "keys") extent.#keys = new Set(names);
    if (found === "length") {
      extent.#isList = true;
      extent.#length = length;
    }
  }
}

/** The extent of which nothing is held but that the value is there. */
export const nothingHeld: Extent = Extent.of([]);
