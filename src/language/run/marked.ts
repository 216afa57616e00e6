import { adopt } from "../../data/adopt.ts";
import { type Key, type Maybe, setKey, type Value } from "../../data/json.ts";
import { type Sources, united } from "../../data/sources.ts";
import { withSecret } from "../../secrets/labels.ts";
import type { Run } from "./run.ts";

/**
 * Marks the part of a list or object that is being made with the secrets that were read for it, beside those that were
 * read before, which are all that the run notes from here.
 */
export function markPart(
  parts: Map<Key, Sources> | undefined,
  key: Key,
  whole: Value[] | Record<string, Value>,
  run: Run,
  before: Sources | undefined,
): Map<Key, Sources> | undefined {
  const { sources } = run;
  if (sources === undefined) return parts;
  run.sources = before;
  const object = whole as Record<Key, Value>; // a list by its indexes
  setKey(object, String(key), withSecret(object[key] as Value, sources, run)); // it was just set
  return (parts ?? new Map<Key, Sources>()).set(key, united(parts?.get(key), sources) ?? sources);
}

/** The value of an expression as it is handed out: frozen, with its marks, and known. */
export function finished(value: Value, run: Run): Value {
  if (typeof value === "object") adopt(value);
  if (run.holdsSecrets) run.refuseSealed(value);
  return run.sources === undefined ? value : withSecret(value, run.sources, run);
}

/** A value that came in through the border while secrets took part. */
export const markedIncoming = (value: Value, run: Run): Value =>
  run.sources === undefined ? value : withSecret(value, run.sources, run);

/**
 * What an operation made out of what it was given, with the marks of the secrets that took part. O(1) where no secret
 * was met.
 */
export function marked<T extends Maybe>(value: T, run: Run, parts?: ReadonlyMap<Key, Sources>): T | Value {
  if (typeof value !== "object" || value === null) return value;
  if (parts === undefined && run.sources === undefined && !run.holdsSecrets) return value;
  run.holdsSecrets = true;
  return adopt(value, { parts, whole: run.sources });
}
