import type { Environment } from "../environment.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import type { ItemStore } from "../stores/store.ts";
import { unpacked } from "./packing.ts";
import { Held } from "./shipped.ts";

/** How contexts are read. */
export interface Reading {
  readonly store: ItemStore;
  readonly environment: Environment | undefined;
  readonly unseal: Unseal | undefined;
  /** The most bytes of text of the contexts that are held. */
  readonly bytes: number;
}

interface Known {
  readonly held: Promise<Held | undefined>;
  bytes: number;
}

/** The contexts that a worker holds, those used last, by the hashes of what is stored of them. Each is read once. */
export class HeldContexts {
  readonly #reading: Reading;
  /** In the order of their last use. */
  readonly #known = new Map<string, Known>();

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /**
   * Gives a context; undefined where it is not in the store, or was changed there.
   *
   * @throws what the store throws; ContextError `snapshot` for what can't be unsealed
   */
  get(hash: string, at: string): Promise<Held | undefined> {
    const known = this.#known.get(hash) ?? this.#begin(hash, at);
    this.#known.delete(hash);
    this.#known.set(hash, known);
    return known.held;
  }

  #begin(hash: string, at: string): Known {
    const known: Known = { held: this.#read(hash, at), bytes: 0 };
    known.held.then(
      (held) => {
        if (held === undefined) this.#known.delete(hash); // it may be there the next time
      },
      () => this.#known.delete(hash),
    );
    return known;
  }

  async #read(hash: string, at: string): Promise<Held | undefined> {
    const { store, environment, unseal, bytes } = this.#reading;
    const text = unpacked(hash, await store.fetch([hash]));
    if (text === undefined) return undefined;
    const held = await Held.read(text, { environment, unseal, at });
    const known = this.#known.get(hash);
    if (known !== undefined) known.bytes = text.length;
    let sum = [...this.#known.values()].reduce((all, one) => all + one.bytes, 0);
    for (const [other, { bytes: size }] of this.#known) {
      if (sum <= bytes) break;
      if (other === hash) continue; // it is about to be used
      this.#known.delete(other);
      sum -= size;
    }
    return held;
  }
}
