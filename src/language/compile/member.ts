import { exactTypeName, type Key, typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Program, Run } from "../run/run.ts";
import type { Offset } from "../syntax/syntax.ts";
import { asKey } from "../values/texts.ts";

/** Compiles `target[key]`, whose key is data. */
export const compileMember =
  (target: Program, key: Program<Value>, offset: Offset): Program =>
  (run) => {
    const container = target(run);
    if (container === undefined) return undefined;
    const wanted = key(run);
    run.offset = offset;
    return run.member(container, keyOf(wanted, container, run));
  };

/**
 * Takes a value as a key of another.
 *
 * @throws ContextError `index` where it is neither a string nor an integer
 */
export function keyOf(value: Value, indexed: Value, run: Run): Key {
  if (typeof value === "string") return asKey(value, run);
  if (Number.isInteger(value)) return value as Key; // an integer is a number
  const expected = "a string or an integer";
  throw new ContextError("index", { indexed: typeName(indexed), expected, found: exactTypeName(value) });
}
