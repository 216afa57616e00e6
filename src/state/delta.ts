import { adopt } from "../data/adopt.ts";
import { isList, type JsonObject, type JsonValue, setKey } from "../data/json.ts";
import { aFunction, checkedOptions } from "../data/options.ts";
import { usage } from "../errors.ts";
import { followedBy, type HostCalls, together } from "../secrets/host-calls.ts";
import type { Labelled } from "../secrets/labels.ts";
import { pointerOf, secretsOf } from "../secrets/pointers.ts";
import { type Seal, sealing } from "../secrets/sealing.ts";
import type { Step } from "./difference.ts";
import { type Place, stepsFrom } from "./steps.ts";

/** One operation of JSON Patch (RFC 6902) on a snapshot. */
export interface PatchOperation {
  readonly op: "add" | "replace" | "remove" | "move" | "copy" | "test";
  /** A JSON pointer (RFC 6901); a `-` behind a list is what comes behind its items. */
  readonly path: string;
  readonly from?: string;
  readonly value?: JsonValue;
}

/** What has changed from one snapshot of a run to another: what `workflow-context/delta.schema.json` describes. */
export interface Delta {
  readonly format: "workflow-context/delta";
  readonly version: 1;
  readonly patch: readonly PatchOperation[];
  /** The pointers to the secrets that were set, each of which has a seal in the patch, and to those that are no more. */
  readonly secrets: { readonly add: readonly string[]; readonly remove: readonly string[] };
}

/** The options of `deltaSince`. */
export interface DeltaOptions {
  /** Encrypts each secret, so that `apply` can have it unsealed. Without it, a delta holds no secret. */
  readonly seal?: Seal | undefined;
}

/** An operation whose value may hold seals, and the pointers to those. */
interface SealedOperation {
  readonly operation: PatchOperation;
  readonly secrets: readonly string[];
}

/**
 * Finds what has changed from one context to another, as a patch of their snapshots without secrets. O(what has changed), and
 * O(names) where the journal does not reach from one to the other.
 *
 * @throws ContextError `usage` for contexts with other secret paths: they are not of one run
 */
export function deltaBetween(before: Place, after: Place, options: DeltaOptions | undefined): HostCalls<Delta> {
  const { seal } = checkedOptions("deltaSince", options, { seal: aFunction });
  if (!after.state.secretPaths.areThoseOf(before.state.secretPaths))
    throw usage("deltaSince takes a context of the same run: its secret paths are not those of this one");
  const steps = stepsFrom(before, after);
  const operations = together(
    "seal",
    steps.map((step) => operationOf(step, seal)),
  );
  return followedBy(operations, (all) => {
    const add = new Set(all.flatMap(({ secrets }) => secrets));
    const remove = [...new Set(steps.flatMap(secretsBefore))].filter((pointer) => !add.has(pointer));
    const patch = all.map(({ operation }) => operation);
    const delta = { format: "workflow-context/delta", version: 1, patch, secrets: { add: [...add], remove } };
    return adopt(delta as unknown as JsonObject) as unknown as Delta; // it is made of JSON
  });
}

const secretsBefore = ({ keys, before }: Step): readonly string[] =>
  before === undefined ? [] : secretsOf(before).map(({ pointer }) => pointerOf(keys) + pointer);

/** Makes the operation of a step, with seals in place of the secrets in its value. */
function operationOf({ op, keys, from, after, holder }: Step, seal: Seal | undefined): HostCalls<SealedOperation> {
  const path = pointerOf(keys);
  if (after === undefined) {
    const operation: PatchOperation = adopt(from === undefined ? { op, path } : { op, from: pointerOf(from), path });
    return { name: "seal", calls: [], complete: () => ({ operation, secrets: [] }) };
  }
  const [around, last] = [keys.slice(0, -1), String(keys.at(-1))];
  const { value, holderOf } = held(last, after, holder);
  return followedBy(sealing({ value, sources: undefined }, seal, pointerOf(around), holderOf), (sealed) => ({
    operation: adopt({
      op,
      path: op === "add" && isList(holder as JsonValue | undefined) ? `${pointerOf(around)}/-` : path,
      value: (sealed.value as JsonObject)[last] as JsonValue, // as it was held
    } as JsonObject) as unknown as PatchOperation, // the lines above
    secrets: sealed.pointers.map((pointer) => pointerOf(around) + pointer),
  }));
}

/** Puts a value under its key, as it is in its holder: so its seal is known that an export or another delta has made. */
function held(key: string, { value, sources }: Labelled, holder: object | undefined) {
  const object: Record<string, JsonValue> = {};
  setKey(object, key, value);
  const held = adopt(object, { parts: sources && new Map([[key, sources]]) });
  return {
    value: held,
    holderOf: (container: object): object => (container === held ? (holder ?? container) : container),
  };
}
