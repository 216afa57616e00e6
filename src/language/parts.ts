import { adopt, type Sources } from "../admitted.ts";
import type { Key } from "../json.ts";
import { withSecret } from "../marking.ts";
import type { Run } from "./run.ts";
import type { Maybe, Value } from "./values.ts";

/** The sources of the parts of a list or object that is being made, one more among them. */
export function withPart(
  parts: Map<Key, Sources> | undefined,
  key: Key,
  sources: Sources | undefined,
): Map<Key, Sources> | undefined {
  if (sources === undefined) parts?.delete(key); // in an object, in place of one that was secret
  return sources === undefined ? parts : (parts ?? new Map<Key, Sources>()).set(key, sources);
}

/** A part that bears the mark of the secrets it was made of. */
export const markedPart = (value: Value, run: Run): Value =>
  run.partSources === undefined ? value : withSecret(value, run.partSources, run);

/** The value of an expression as it is handed out: frozen, with its marks, and known. */
export function handedOut(value: Value, run: Run): Value {
  adopt(value);
  if (run.sources !== undefined) return withSecret(value, run.sources, run);
  if (run.holdsSecrets) run.refuseSealed(value);
  return value;
}

/** A value that came in through the border while secrets took part. */
export const broughtIn = (value: Value, run: Run): Value =>
  run.sources === undefined ? value : withSecret(value, run.sources, run);

/**
 * What an operation made out of what it was given, with the marks of the secrets that took part. O(1) where no secret
 * was met.
 */
export function made<T extends Maybe>(value: T, run: Run, parts?: ReadonlyMap<Key, Sources>): T | Value {
  if (typeof value !== "object" || value === null) return value;
  if (parts === undefined && run.sources === undefined && !run.holdsSecrets) return value;
  run.holdsSecrets = true;
  return adopt(value, { parts, whole: run.sources });
}
