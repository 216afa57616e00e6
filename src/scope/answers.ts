import { marksOf } from "../data/admitted.ts";
import type { Maybe, Value } from "../data/json.ts";
import type { Sources } from "../data/sources.ts";

/** A read that the host made for an answer, and what it found. */
export interface CallRead {
  readonly path: string;
  readonly value: Maybe;
}

/** An answer of the host, and the reads that it rests on: where they find something else, it is another call. */
export interface Answer {
  readonly value: Value;
  /** Where it came from, if the host declares it secret, whatever it is made of. */
  readonly sources: Sources | undefined;
  readonly reads: readonly CallRead[];
}

/**
 * What the host answered while a context was prepared, by the texts of the calls, and what its clock and its source of
 * randomness gave then, by the sources of templates and the places in them. It grows while a context is prepared, and never
 * after.
 */
export class Answers {
  readonly #calls: Map<string, readonly Answer[]>;
  readonly #moments: Map<string, Map<string, string>>;

  /** Begins with the answers of a context that was prepared before. O(answers). */
  constructor(before?: Answers) {
    this.#calls = new Map(before === undefined ? [] : before.#calls);
    const moments = before === undefined ? [] : before.#moments;
    this.#moments = new Map(Array.from(moments, ([source, own]) => [source, new Map(own)]));
  }

  /** Finds the answer to a call, for which all reads are to hold. */
  find(call: string, holds: (read: CallRead) => boolean): Answer | undefined {
    return this.#calls.get(call)?.find(({ reads }) => reads.every(holds));
  }

  add(call: string, answer: Answer): void {
    this.#calls.set(call, [answer, ...(this.#calls.get(call) ?? [])]);
  }

  /** Lists the answers that are secret or hold secrets by themselves. O(answers). */
  secrets(): readonly Answer[] {
    return [...this.#calls.values()]
      .flat()
      .filter(({ value, sources }) => sources !== undefined || marksOf(value) !== undefined);
  }

  /** Gives what the clock or the source of randomness gave at a place; undefined where nothing is known of it. */
  momentAt(source: string, place: string): string | undefined {
    return this.#moments.get(source)?.get(place);
  }

  addMoment(source: string, place: string, moment: string): void {
    const moments = this.#moments.get(source);
    if (moments === undefined) this.#moments.set(source, new Map([[place, moment]]));
    else moments.set(place, moment);
  }
}
