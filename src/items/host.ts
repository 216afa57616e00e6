import type { JsonValue } from "../data/json.ts";
import type { Metrics } from "../metrics.ts";
import type { Labelled } from "../secrets/labels.ts";

/** What an engine is told of an item. */
export interface ItemInfo {
  /** The item, frozen; with `batchSize` a list of them. */
  readonly item: JsonValue;
  /** Its position in the source; that of the first of a batch. */
  readonly index: number;
  /** The item's own: aborted when the run is stopped, which waits for what is under way. */
  readonly signal: AbortSignal;
}

/** What with-items asks of a context. */
export interface ItemHost<Context> {
  readonly metrics: Metrics | undefined;
  evaluate(template: string): JsonValue;
  redact(text: string): string;
  forItem(item: Labelled, index: number): Context;
}
