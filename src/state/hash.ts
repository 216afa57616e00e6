import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { marksOf } from "../data/admitted.ts";
import { isContainer, type JsonValue } from "../data/json.ts";
import { jsonText } from "../data/json-text.ts";
import { partsOf } from "../data/parts.ts";
import { completedNow } from "../secrets/host-calls.ts";
import type { Labelled } from "../secrets/labels.ts";
import { sealing } from "../secrets/sealing.ts";
import type { Namespace } from "./namespace.ts";
import { namespaces } from "./namespace.ts";
import { storedIterations, storedLastTask } from "./snapshot.ts";
import type { Place } from "./steps.ts";
import { storedExtent } from "./stored-extent.ts";

/** A hash as text: SHA-256 in hexadecimal digits. */
export const hashOf = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

const known = new WeakMap<object, string>();

/** Hashes something that never changes, once. */
function remembered(object: object, hash: () => string): string {
  const found = known.get(object) ?? hash();
  known.set(object, found);
  return found;
}

/** The longest text that stands for itself: its hash is as long. */
const longestShort = 64;

/**
 * Gives a text that is the same for equal values alone. Keys count in their order, a secret by its sources. O(1) for a list or
 * object that was asked for before.
 */
export function digestOf({ value, sources }: Labelled): string {
  if (sources === undefined && isContainer(value)) return remembered(value, () => digestAnew({ value, sources }));
  return digestAnew({ value, sources });
}

function digestAnew(whole: Labelled): string {
  const isPublic = whole.sources === undefined && marksOf(whole.value) === undefined;
  const sealed = isPublic ? whole : completedNow(sealing(whole, undefined, "", undefined), "hash");
  const text = jsonText(sealed.value) + ("pointers" in sealed ? jsonText(sealed.pointers) : "");
  return text.length <= longestShort ? text : hashOf(text);
}

const namespaceHash = (namespace: Namespace | null): string =>
  namespace === null
    ? "null"
    : remembered(namespace, () =>
        hashOf(jsonText(Array.from(partsOf(namespace.toObject()), (part) => [part.key as string, digestOf(part)]))),
      );

/**
 * Hashes a context: contexts have the same hash where their snapshots without secrets are equal, names and keys in the same
 * order. O(names) after a write, and the size of what is new.
 */
export function contextHash({ state, iterations }: Place): string {
  const values: readonly JsonValue[] = [storedLastTask(state), ...storedIterations(iterations)];
  return hashOf(
    jsonText([
      ...namespaces.map((name) => namespaceHash(state[name])),
      namespaceHash(state.outcomes),
      ...values.map((value) => digestOf({ value, sources: undefined })),
      ...state.secretPaths.texts(),
      ...(storedExtent(state, iterations, []) ?? []),
    ]),
  );
}
