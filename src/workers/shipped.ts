import { WorkflowContext } from "../context.ts";
import { marksOf } from "../data/admitted.ts";
import { isList, type JsonList, type JsonObject } from "../data/json.ts";
import { sourcesOfPart } from "../data/parts.ts";
import type { Environment } from "../environment.ts";
import { usage } from "../errors.ts";
import { itemOf } from "../items/batch.ts";
import type { Labelled } from "../secrets/labels.ts";
import { pointerOf, type SecretMark } from "../secrets/pointers.ts";
import type { Seal } from "../secrets/sealing.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import type { SliceInput } from "../slice.ts";
import { type SealedValue, sealValueAsync, unsealValueAsync } from "../state/sealed-value.ts";

/** Has secrets sealed for a place below another: seals are bound to their run and step by it. */
const below = <Given, Made>(call: ((value: Given, place: SecretMark) => Made) | undefined, at: string) =>
  call && ((value: Given, place: SecretMark): Made => call(value, { ...place, pointer: at + place.pointer }));

/** Names a step of a run in what seals are bound to. */
export const placeOfStep = (run: string, step: string): string => pointerOf([run, step]);

/** What workers need of a run of items, and how it is sealed. */
export interface Shipping {
  readonly context: object;
  /** All items as a list, where they are told by index. */
  readonly items: Labelled | undefined;
  /** What the work reads of the context; all of it where that is not known. */
  readonly reads: SliceInput | undefined;
  readonly seal: Seal | undefined;
  /** A JSON pointer that names the run and the step, which seals are bound to. */
  readonly at: string;
}

/** Writes what workers need of a run of items as one JSON text, whose secrets are sealed. O(size). */
export async function shipped({ context, items, reads, seal, at }: Shipping): Promise<string> {
  const whole = context as WorkflowContext; // withItems takes no other
  const part = reads === undefined ? whole : whole.slice(reads);
  const snapshot = await part.exportAsync({ seal: below(seal, `${at}/context`) });
  return JSON.stringify({
    context: snapshot,
    ...(items && { items: await sealValueAsync(items.value, { seal, at: `${at}/list` }) }),
  });
}

/** How what was sent is unsealed. */
export interface Unsealing {
  readonly unseal: Unseal | undefined;
  readonly at: string;
}

/** A context as workers hold it, with the items of its run. */
export class Held {
  readonly context: WorkflowContext;
  readonly #items: JsonList | undefined;

  private constructor(context: WorkflowContext, items: JsonList | undefined) {
    this.context = context;
    this.#items = items;
  }

  /**
   * Reads what {@link shipped} wrote. O(size).
   *
   * @throws ContextError `snapshot` for what is none, or can't be unsealed
   */
  static async read(
    text: string,
    { environment, unseal, at }: { readonly environment: Environment | undefined } & Unsealing,
  ): Promise<Held> {
    const { context, items } = JSON.parse(text) as { context: JsonObject; items?: SealedValue };
    const read = await WorkflowContext.importAsync(context, { environment, unseal: below(unseal, `${at}/context`) });
    const list = items && (await unsealValueAsync(items, { unseal, at: `${at}/list` })).value;
    return new Held(read, isList(list) ? list : undefined);
  }

  /** Gives an item by its index, or so many from there on as one list. */
  itemAt(index: number, batchSize: number | undefined): Labelled {
    const items = this.#items ?? [];
    if (index >= items.length) throw usage(`there is no item ${index}: ${items.length} were sent`);
    const count = Math.min(batchSize ?? 1, items.length - index);
    return itemOf(
      Array.from({ length: count }, (_, offset) => labelledAt(items, index + offset)),
      batchSize !== undefined,
    );
  }
}

const labelledAt = (items: JsonList, index: number): Labelled => {
  const value = items[index] ?? null; // there are as many
  return { value, sources: sourcesOfPart(marksOf(items), index, value) };
};
