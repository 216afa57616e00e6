import { WorkflowContext } from "../context.ts";
import { marksOf } from "../data/admitted.ts";
import type { JsonList, JsonObject, JsonValue } from "../data/json.ts";
import { sourcesOfPart } from "../data/parts.ts";
import type { Environment } from "../environment.ts";
import { itemOf } from "../items/batch.ts";
import type { Labelled } from "../secrets/labels.ts";
import { pointerOf, type SecretMark } from "../secrets/pointers.ts";
import type { Seal } from "../secrets/sealing.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import type { SliceInput } from "../slice.ts";
import { stateIn } from "../state/doors.ts";
import { type SealedValue, sealValueAsync, unsealValueAsync } from "../state/sealed-value.ts";
import { compileTemplate } from "../template.ts";

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
  readonly template: string | undefined;
  /** What the work reads of the context; all of it where that is not known. */
  readonly reads: SliceInput | undefined;
  readonly seal: Seal | undefined;
  /** A JSON pointer that names the run and the step, which seals are bound to. */
  readonly at: string;
}

/** What is shipped: the items as they are, or the path of the list in the context that they are. */
interface Shipped {
  readonly context: JsonObject;
  readonly items?: SealedValue | undefined;
  readonly path?: string | undefined;
}

/** Finds the list of a whole context that items are: most are one, which need not travel twice. O(items). */
function pathOfItems(context: WorkflowContext, { items, template, reads }: Shipping): string | undefined {
  if (items === undefined || template === undefined || reads !== undefined) return undefined;
  const { paths } = compileTemplate(template, stateIn("withItems", context).environment).reads;
  const path = paths.length === 1 ? paths[0]?.path : undefined;
  const list: unknown = path === undefined ? undefined : context.get(path);
  const all = items.value as JsonList; // as it was listed
  const isSame = Array.isArray(list) && list.length === all.length && all.every((item, index) => item === list[index]);
  return isSame ? path : undefined;
}

/** Writes what workers need of a run of items as one JSON text, whose secrets are sealed. O(size). */
export async function shipped(shipping: Shipping): Promise<string> {
  const { context, items, reads, seal, at } = shipping;
  const whole = context as WorkflowContext; // withItems takes no other
  const part = reads === undefined ? whole : whole.slice(reads);
  const snapshot = await part.exportAsync({ seal: below(seal, `${at}/context`) });
  const path = pathOfItems(whole, shipping);
  const list = items && path === undefined ? await sealValueAsync(items.value, { seal, at: `${at}/list` }) : undefined;
  return JSON.stringify({ context: snapshot, items: list, path } satisfies Shipped);
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
    const { context, items, path } = JSON.parse(text) as Shipped; // whose hash was checked
    const read = await WorkflowContext.importAsync(context, { environment, unseal: below(unseal, `${at}/context`) });
    const list = path === undefined ? undefined : read.get(path);
    const all = items && (await unsealValueAsync(items, { unseal, at: `${at}/list` })).value;
    return new Held(read, (all ?? list) as JsonList | undefined); // as it was shipped
  }

  /** Gives an item by its index, or so many from there on as one list. */
  itemAt(index: number, batchSize: number | undefined): Labelled {
    const items = this.#items as JsonList; // items are told by their indexes where they were sent
    const count = Math.min(batchSize ?? 1, items.length - index);
    return itemOf(
      Array.from({ length: count }, (_, offset) => labelledAt(items, index + offset)),
      batchSize !== undefined,
    );
  }
}

const labelledAt = (items: JsonList, index: number): Labelled => {
  const value = items[index] as JsonValue; // there are as many
  return { value, sources: sourcesOfPart(marksOf(items), index, value) };
};
