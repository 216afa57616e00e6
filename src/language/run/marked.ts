import { adopt } from "../../data/adopt.ts";
import { type Key, type Maybe, maximalDepth, type Value } from "../../data/json.ts";
import type { Sources } from "../../data/sources.ts";
import { withSecret } from "../../secrets/labels.ts";
import type { Run } from "./run.ts";

const deepestOf = ({ rules }: Run): number => Math.min(rules.limits.dataDepth, maximalDepth);

/**
 * Marks a list or object that an operation has made with the sources that taint the run. O(1) where the run has met no
 * secret.
 *
 * @param parts the sources of its parts, where they are known one by one
 */
export function marked<T extends Maybe>(value: T, run: Run, parts?: ReadonlyMap<Key, Sources>): T | Value {
  if (typeof value !== "object" || value === null) return value;
  if (parts === undefined && run.sources === undefined && !run.holdsSecrets) return value;
  run.holdsSecrets = true;
  return adopt(value, { parts, whole: run.sources }, run, deepestOf(run));
}

/**
 * Makes the value of an expression ready for the host: frozen and marked.
 *
 * @throws ContextError `sealed` where it holds a secret that is sealed
 */
export function finished(value: Value, run: Run): Value {
  if (typeof value === "object") adopt(value, undefined, run, deepestOf(run));
  if (run.holdsSecrets) run.refuseSealed(value);
  return run.sources === undefined ? value : withSecret(value, run.sources, run);
}
