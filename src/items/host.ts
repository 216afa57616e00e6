import type { JsonValue } from "../data/json.ts";
import type { Metrics } from "../metrics.ts";
import type { Labelled } from "../secrets/labels.ts";
import type { SecretMark } from "../secrets/pointers.ts";

/** The item of one call of the work, beside the context that holds it. */
export interface ItemInfo {
  /** The item, frozen; with `batchSize` a list of items. */
  readonly item: JsonValue;
  /** The item's index in the source; of a batch, the index of its first item. */
  readonly index: number;
  /**
   * A signal of this item alone. It is aborted when the run is stopped, which then waits for the work to end, and when the
   * work takes longer than `timeout`.
   */
  readonly signal: AbortSignal;
}

/** A context as a run over items sees it: it needs to know no more of one. */
export interface ItemHost<Context> {
  readonly context: Context;
  readonly metrics: Metrics | undefined;
  evaluate(template: string): JsonValue;
  /** Masks the secrets of the context in JSON. */
  redact(value: JsonValue): JsonValue;
  /** Tells where secrets of the context, or of that of an item, are in a value. */
  findSecrets(value: unknown, item?: Context): readonly SecretMark[];
  forItem(item: Labelled, index: number): Context;
}
