import { bytesOf } from "../data/admitted.ts";
import { formatPath, type JsonValue, type Maybe } from "../data/json.ts";
import { ContextError } from "../errors.ts";
import type { ContextSize, EntrySize } from "../metrics.ts";
import { spokenSpaces } from "../scope/path.ts";
import { mostLargest, type NamespaceName, namespaces } from "./namespace.ts";
import type { State } from "./state.ts";

const lastResult = "result()";

const namespaceBytes = (state: State, name: NamespaceName): number => state[name]?.bytes ?? 0;

const lastBytes = ({ lastTask }: State): number => (lastTask === undefined ? 0 : bytesOf(lastTask.result));

/** Counts the bytes of a state. O(1): each write asks for it, and to go over the names would take a third of its time. */
export const bytesIn = (state: State): number =>
  state.parameters.bytes +
  state.variables.bytes +
  state.tasks.bytes +
  (state.config?.bytes ?? 0) +
  (state.keystore?.bytes ?? 0) +
  state.system.bytes +
  state.outcomes.bytes +
  lastBytes(state);

/** Tells how large a state is. O(names): no value is walked. */
export function sizeOf(state: State): ContextSize {
  const bytes = namespaces.map((name) => [spokenSpaces[name], namespaceBytes(state, name)] as const);
  return Object.freeze({
    bytes: bytesIn(state),
    namespaces: Object.freeze(
      Object.fromEntries([...bytes, ["outcomes", state.outcomes.bytes], [lastResult, lastBytes(state)]]),
    ),
    largest: Object.freeze(largestIn(state)),
  });
}

function largestIn(state: State): readonly EntrySize[] {
  const entries = namespaces.flatMap((name) =>
    (state[name]?.largest() ?? []).map(([key, bytes]) => ({ name: formatPath([spokenSpaces[name], key]), bytes })),
  );
  const last = lastBytes(state);
  return [...entries, ...(last === 0 ? [] : [{ name: lastResult, bytes: last }])]
    .sort((left, right) => right.bytes - left.bytes)
    .slice(0, mostLargest);
}

/** The value that a write sets: one of a namespace, or the last result. */
export interface Entry {
  readonly namespace: NamespaceName | undefined;
  readonly name: string;
  readonly value: JsonValue;
}

const pathOfEntry = ({ namespace, name }: Entry): string =>
  namespace === undefined ? lastResult : formatPath([spokenSpaces[namespace], name]);

/**
 * Refuses a write that makes a value or a context too large. O(1) where there is room.
 *
 * @throws ContextError `size` for a value or a context that would be larger than the limits
 */
export function checkSize(before: State, after: State, entry: Entry): void {
  const { limits } = after.environment;
  const bytes = bytesOf(entry.value);
  if (bytes > limits.valueBytes) throw tooLarge("valueBytes", pathOfEntry(entry), bytes, limits.valueBytes, before);
  if (bytesIn(after) > limits.contextBytes) {
    throw tooLarge("contextBytes", pathOfEntry(entry), bytes, limits.contextBytes, before);
  }
}

/** What a write set: a value, or undefined where it took one away. */
export interface Written {
  readonly value: Maybe;
}

/** Tells the host of a value that was taken away. */
export const removed: readonly Written[] = [{ value: undefined }];

/**
 * Tells the host of values that were written: its metrics, and its warning where the context has grown past a share of its
 * limit. O(values).
 */
export function tellOfWrite(before: State, after: State, written: readonly Written[]): void {
  const { warnAt, vocabulary } = after.environment;
  const { limits, metrics } = vocabulary;
  if (metrics === undefined && warnAt === undefined) return;
  const total = bytesIn(after);
  metrics?.add("context.writes", written.length);
  metrics?.add(
    "context.admitted",
    written.reduce((sum, { value }) => sum + (value === undefined ? 0 : bytesOf(value)), 0),
  );
  metrics?.record("context.size", total);
  const warned = warnAt === undefined ? Number.POSITIVE_INFINITY : warnAt.share * limits.contextBytes;
  if (total >= warned && bytesIn(before) < warned) warnAt?.call(sizeOf(after));
}

/** Refuses a state that a run would begin with and that is larger than the limits. O(names). */
export function checkWholeSize(state: State): State {
  const { limits } = state.environment;
  const [largest] = largestIn(state);
  if (largest !== undefined && largest.bytes > limits.valueBytes) {
    throw tooLarge("valueBytes", largest.name, largest.bytes, limits.valueBytes, state);
  }
  if (bytesIn(state) > limits.contextBytes) {
    const ended = { name: "outcomes", bytes: state.outcomes.bytes };
    const { name, bytes } = largest !== undefined && largest.bytes >= ended.bytes ? largest : ended;
    throw tooLarge("contextBytes", name, bytes, limits.contextBytes, state);
  }
  return state;
}

const tooLarge = (
  limit: "valueBytes" | "contextBytes",
  entry: string,
  bytes: number,
  allowed: number,
  state: State,
): ContextError =>
  new ContextError("size", {
    limit,
    entry,
    bytes,
    allowed,
    largest: largestIn(state).filter(({ name }) => name !== entry),
  });
