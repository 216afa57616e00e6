import type { Key } from "../../data/json.ts";
import type { Expression } from "./syntax.ts";

/** Gives the name and the keys of `name.key["key"][0]`; undefined for an expression with a key that is data. */
export function staticPath(node: Expression): readonly [name: string, ...keys: Key[]] | undefined {
  const keys: Key[] = [];
  let target = node;
  for (; target.kind === "member"; target = target.target) {
    const key = staticKey(target.key);
    if (key === undefined) return undefined;
    keys.unshift(key);
  }
  return target.kind === "name" ? [target.name, ...keys] : undefined;
}

/** Gives a key that the source itself writes; undefined for one that is data. */
export const staticKey = (key: Expression): Key | undefined => {
  if (key.kind === "sign" && key.sign === "-" && key.operand.kind === "literal") {
    return Number.isInteger(key.operand.value) ? -(key.operand.value as number) : undefined; // an integer is a number
  }
  if (key.kind !== "literal") return undefined;
  return typeof key.value === "string" || Number.isInteger(key.value) ? (key.value as Key) : undefined; // checked here
};
