import type { WorkflowContext } from "../context.ts";
import { bytesOf, marksOf } from "../data/admitted.ts";
import { ingest } from "../data/ingest.ts";
import type { JsonObject, JsonValue } from "../data/json.ts";
import { ContextError } from "../errors.ts";
import type { ItemInfo } from "../items/host.ts";
import { inTime, isPending } from "../items/in-time.ts";
import { TurnInfo } from "../items/info.ts";
import type { ItemSignals } from "../items/signals.ts";
import { redactedBy } from "../items/stored-run.ts";
import type { Labelled } from "../secrets/labels.ts";
import type { WithSecrets } from "../secrets/pointers.ts";
import type { Seal } from "../secrets/sealing.ts";
import type { Unseal } from "../secrets/unsealing.ts";
import { itemContextOf, stateIn } from "../state/doors.ts";
import { markedBy } from "../state/marking.ts";
import { type SealedValue, sealValueAsync, unsealValueAsync } from "../state/sealed-value.ts";
import { errorAsJson, errorOfJson, withheldError } from "./error-text.ts";
import type { Held, Unsealing } from "./shipped.ts";

/** What the work on an item is told beside its context. */
export interface WorkerItemInfo extends ItemInfo {
  /** How often the item was begun here, this time counted: from 1. */
  readonly attempt: number;
  /** Names the item among all of all runs: the same each time that it is done, for work that must not be done twice. */
  readonly key: string;
}

/** What a thread or a worker does for each item. What it gives is JSON, or nothing. */
export type TaskWork = (item: WorkflowContext, info: WorkerItemInfo) => unknown;

/** An item as it is sent to where it is done. */
export interface SentItem {
  readonly index: number;
  /** The item, sealed, where it is not found by its index. */
  readonly value?: SealedValue | undefined;
}

/** What became of an item, as it is sent back. */
export type SentOutcome =
  | { readonly status: "succeeded"; readonly value?: SealedValue | undefined }
  | { readonly status: "failed"; readonly error: JsonObject };

/** How items are done: by which work, and how what they give is sealed. */
export interface Doing {
  readonly held: Held;
  readonly work: TaskWork;
  readonly batchSize: number | undefined;
  readonly timeout: number | undefined;
  readonly seal: Seal | undefined;
  readonly unseal: Unseal | undefined;
  /** A JSON pointer that names the run and the step, which seals are bound to. */
  readonly at: string;
  /** Whether errors may tell secrets: they do not leave the process. */
  readonly isTrusted: boolean;
}

/** Tells where an item and its outcome are kept, below the place of their step: their seals are bound to it. */
const placeOfItem = (at: string, index: number): string => `${at}/items/${index}`;

/** What is told to the work on an item. */
export interface Telling extends Pick<WorkerItemInfo, "attempt" | "key"> {
  readonly signals: ItemSignals;
}

class WorkInfo extends TurnInfo implements WorkerItemInfo {
  readonly attempt: number;
  readonly key: string;

  constructor(item: JsonValue, index: number, { signals, attempt, key }: Telling) {
    super(item, index, signals);
    this.attempt = attempt;
    this.key = key;
  }
}

/** What became of an item: as it is sent, and what the work threw. */
export interface DoneItem {
  readonly sent: SentOutcome;
  readonly thrown?: unknown;
}

/** Does one item. It never rejects: what goes wrong is the outcome. */
export async function doItem({ index, value }: SentItem, doing: Doing, telling: Telling): Promise<DoneItem> {
  const { held, work, batchSize, timeout, isTrusted } = doing;
  let context: WorkflowContext = held.context;
  let item: Labelled | undefined;
  let info: WorkInfo | undefined;
  try {
    item = value === undefined ? held.itemAt(index, batchSize) : await unsealed(value, index, doing);
    context = itemContextOf(context, item, index);
    const told = new WorkInfo(item.value, index, telling);
    info = told;
    let given = work(context, told);
    if (isPending(given))
      given = await (timeout === undefined ? given : inTime(given, timeout, (reason) => told.abort(reason)));
    if (given === undefined) return { sent: { status: "succeeded" } };
    const outcome = outcomeFor(given, index, context, doing);
    const sealed =
      outcome.secrets.length === 0 ? { value: outcome.value, secrets: [] } : await sealedItem(outcome, index, doing);
    return { sent: { status: "succeeded", value: sealed } };
  } catch (thrown) {
    const isSecret = item === undefined || item.sources !== undefined || marksOf(item.value) !== undefined;
    const error = isTrusted
      ? errorAsJson(thrown, (text) => text)
      : isSecret
        ? withheldError(thrown)
        : redactedError(thrown, context);
    return { sent: { status: "failed", error }, thrown };
  } finally {
    info?.end();
  }
}

async function unsealed(value: SealedValue, index: number, { unseal, at }: Unsealing): Promise<Labelled> {
  const { value: item, secrets } = await unsealValueAsync(value, { unseal, at: placeOfItem(at, index) });
  return markedBy(item, "item", { secrets });
}

/** Seals an item that is sent by its value, or what the work gave. */
export const sealedItem = (
  { value, secrets }: WithSecrets<JsonValue>,
  index: number,
  { seal, at }: Pick<Doing, "seal" | "at">,
): Promise<SealedValue> => sealValueAsync(value, { secrets, seal, at: placeOfItem(at, index) });

/** Finds the secrets of the context in what the work gave. @throws ContextError `not-json` for what JSON can't say */
function outcomeFor(
  given: unknown,
  index: number,
  context: WorkflowContext,
  { isTrusted }: Doing,
): WithSecrets<JsonValue> {
  const value = ingest(given, "the value");
  if (!isTrusted) refuseLarge(value, index, stateIn("the work", context).environment.limits.valueBytes);
  return { value, secrets: context.findSecrets(value) };
}

/** @throws ContextError `size` for what is too large to be stored */
function refuseLarge(value: JsonValue, index: number, allowed: number): void {
  const bytes = bytesOf(value);
  if (bytes <= allowed) return;
  const entry = `what the work on the item ${index} gave`;
  throw new ContextError("size", { limit: "valueBytes", entry, bytes, allowed, largest: [] });
}

/** Gives what the work gave, with its marks: as a promise where it has secrets. Throws what the work threw. */
export function outcomeOf(
  sent: SentOutcome,
  index: number,
  unsealing: Unsealing,
): JsonValue | undefined | Promise<JsonValue> {
  if (sent.status === "failed") throw errorOfJson(sent.error);
  const { value } = sent;
  return value === undefined || value.secrets.length === 0 ? value?.value : unsealedOutcome(value, index, unsealing);
}

async function unsealedOutcome(value: SealedValue, index: number, { unseal, at }: Unsealing): Promise<JsonValue> {
  return (await unsealValueAsync(value, { unseal, at: placeOfItem(at, index) })).value;
}

function redactedError(error: unknown, context: WorkflowContext): JsonObject {
  try {
    return errorAsJson(error, redactedBy(context));
  } catch {
    return withheldError(error); // its secrets are sealed, or its fields throw
  }
}
