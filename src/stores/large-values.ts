import { bytesOf } from "../data/admitted.ts";
import { adopt } from "../data/adopt.ts";
import {
  blankOf,
  type Container,
  isContainer,
  isList,
  type JsonObject,
  type JsonValue,
  type Key,
  setKey,
} from "../data/json.ts";
import { jsonText } from "../data/json-text.ts";
import { isPointer, pointerKeys, pointerOf } from "../secrets/pointers.ts";
import type { Delta } from "../state/delta.ts";
import { digestOf, hashOf } from "../state/hash.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { refuse } from "../state/stored.ts";
import type { LargeValue } from "./store.ts";

/** The bytes from which a value is stored by itself. */
const fewestBytes = 65_536;

/** A body without its large values. */
export interface Outlined {
  /** JSON text; `large` in it says which values belong where. */
  readonly body: string;
  readonly values: readonly SizedValue[];
}

/** A large value, whose text is made where the store needs it. */
export interface SizedValue {
  readonly hash: string;
  readonly bytes: number;
  readonly text: () => string;
}

/** The places of large values in a body, and their hashes. */
export type Places = readonly (readonly [pointer: string, hash: string])[];

/** The body of a snapshot: the snapshot, the hash of the context, and the version of the host's own shape of the data. */
export interface SnapshotBody {
  readonly snapshot: Snapshot;
  readonly hash: string;
  readonly shape: number;
}

/** Writes the body of a snapshot of a run. */
export function snapshotBody(run: string, body: SnapshotBody): Outlined {
  const secrets = body.snapshot.secrets as readonly string[]; // as it was exported
  const places = new Set(secrets.map((pointer) => pointerOf(pointerKeys(pointer).slice(0, 2))));
  return outlined(run, adopt({ ...body }), ([, ...keys]) => places.has(pointerOf(keys)));
}

/** Writes the body of a delta of a run. */
export function deltaBody(run: string, delta: Delta): Outlined {
  const { patch, secrets } = delta;
  return outlined(run, delta as unknown as JsonObject, ([, index]) => {
    // What is appended has no index yet: a secret anywhere in the list counts.
    const around = patch[index as number]?.path.replace(/\/-$/, "") ?? "";
    return secrets.add.some((pointer) => pointer === around || pointer.startsWith(`${around}/`));
  });
}

/**
 * Takes the large values out of the body of a row. They lie at its third level: the values of a snapshot by name, and those that a
 * delta sets. One that holds a secret is named by the run, too, so that it is never shared between runs. O(size of what is new).
 *
 * @param isSecret tells whether a secret is within what the keys lead to
 */
function outlined(run: string, body: JsonValue, isSecret: (keys: readonly Key[]) => boolean): Outlined {
  const places: (readonly [string, string])[] = [];
  const values: SizedValue[] = [];
  const taken = (value: JsonValue, keys: readonly Key[]): JsonValue => {
    if (bytesOf(value) < fewestBytes) return value;
    if (keys.length < 3) return isContainer(value) ? changed(value, (part, key) => taken(part, [...keys, key])) : value;
    const { hash, text } = isSecret(keys) ? hashedFor(run, value) : hashed(value);
    places.push([pointerOf(keys), hash]);
    values.push({ hash, bytes: bytesOf(value), text });
    return null;
  };
  const rest = taken(body, []);
  return { body: jsonText(places.length === 0 ? rest : { ...(rest as object), large: places }), values };
}

function changed(container: Container, change: (part: JsonValue, key: Key) => JsonValue): JsonValue {
  if (isList(container)) return container.map(change);
  const copy = blankOf(container);
  for (const [key, part] of Object.entries(container)) setKey(copy, key, change(part, key));
  return copy as JsonValue; // its parts are
}

/** Names a public value by the hash of its text, which the hash of a context is made of, too: it is made once. */
const hashed = (value: JsonValue) => ({
  hash: digestOf({ value, sources: undefined }),
  text: () => jsonText(value),
});

function hashedFor(run: string, value: JsonValue) {
  const text = jsonText(value);
  return { hash: hashOf(salt(run) + text), text: () => text };
}

/** Takes the places of large values out of the body of a row. @throws ContextError `snapshot` for what can't be that */
export function takePlaces(body: { large?: unknown }): Places {
  const { large = [] } = body;
  delete body.large;
  const isPlace = (one: unknown): boolean =>
    Array.isArray(one) && one.length === 2 && isPointer(one[0]) && one[0] !== "" && typeof one[1] === "string";
  if (Array.isArray(large) && large.every(isPlace)) return large as Places; // as the line above says
  throw refuse("large", "must be a list of pointers and hashes");
}

/**
 * Puts large values where they belong in the body of a row of a run.
 *
 * @throws ContextError `snapshot` for values that are lost or were changed, and a pointer that leads nowhere
 */
export function fill(run: string, body: object, places: Places, values: ReadonlyMap<string, LargeValue>): void {
  for (const [pointer, hash] of places) {
    const value = values.get(hash);
    if (value === undefined) throw refuse(`the large value at ${pointer}`, "is lost");
    const isIntact = hash === hashOf(value.body) || hash === hashOf(salt(run) + value.body);
    if (!isIntact) throw refuse(`the large value at ${pointer}`, "was changed");
    const keys = pointerKeys(pointer);
    let around: unknown = body;
    for (const key of keys.slice(0, -1)) around = isHolder(around) && Object.hasOwn(around, key) ? around[key] : null;
    if (!isHolder(around)) throw refuse(`the large value at ${pointer}`, "belongs nowhere");
    setKey(around, keys.at(-1) ?? "", JSON.parse(value.body) as JsonValue); // it is what was stored
  }
}

/** What the text of a value that holds a secret is hashed with: no JSON text begins so. */
const salt = (run: string): string => `${run}\n`;

const isHolder = (value: unknown): value is Record<Key, JsonValue> => typeof value === "object" && value !== null;
