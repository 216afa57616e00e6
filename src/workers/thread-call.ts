import type { JsonObject } from "../data/json.ts";
import type { SharedText } from "../data/shared-text.ts";
import { unsealed } from "../state/transfer.ts";
import type { SentItem } from "./task-work.ts";

/** How secrets travel within the process: they are not sealed, and so bound to nothing. */
export const unsealedHere = { seal: unsealed, unseal: unsealed, at: "" };

/** What a thread needs of a run of items, before the first of them. */
export interface ThreadRun {
  readonly task: string;
  readonly batchSize: number | undefined;
  readonly timeout: number | undefined;
  /** What was shipped of the run, which all threads share. */
  readonly text: SharedText;
  /** Four bytes that are zero until the run is stopped. */
  readonly stop: SharedArrayBuffer;
}

/** What the main thread asks a thread for: to do an item. It says no more of the run than its number until the thread asks. */
export interface ThreadCall {
  readonly run: number;
  readonly item: SentItem;
  readonly begun?: ThreadRun;
}

/** What a thread answers that does not know the run. */
export const unknownRun = "unknown run";

/** What a thread answers where the run was stopped before the item was begun. */
export const stopped = "stopped";

/** What all threads are told of a run: that it is stopped, and why, or that it has ended. */
export interface ThreadNotice {
  readonly run: number;
  readonly reason?: JsonObject | undefined;
}
