import type { Key } from "../data/json.ts";

/** The places in which the names of the language are looked up: the table of names in docs/language.md. */
export type Space =
  | "parameters"
  | "variables"
  | "tasks"
  | "config"
  | "keystore"
  | "system"
  | "item"
  | "index"
  | "parent";

/** A read such as `name.key["key"][0]`, which a scope answers as one, and may remember by the identity of the path. */
export interface Path {
  readonly space: Space;
  readonly keys: readonly Key[];
  /** It leads to the current item, and not into the data of the run. */
  readonly isOfItem: boolean;
}

const spaces: ReadonlyMap<string, Space> = new Map<string, Space>([
  ["parameters", "parameters"],
  ["workflow", "variables"],
  ["vars", "variables"],
  ["variables", "variables"],
  ["task", "tasks"],
  ["tasks", "tasks"],
  ["config", "config"],
  ["keystore", "keystore"],
  ["system", "system"],
  ["item", "item"],
  ["index", "index"],
  ["parent", "parent"],
]);

/** Tells whether a name stands for something else than the variable of that name. */
export const isReserved = (name: string): boolean => spaces.has(name);

const ofItem: ReadonlySet<Space> = new Set(["item", "index", "parent"]);

/** Makes the path of a name and the keys behind it. A name that stands for nothing else is a variable. */
export function pathOf(name: string, keys: readonly Key[]): Path {
  const known = spaces.get(name);
  const space = known ?? "variables";
  return Object.freeze({
    space,
    keys: Object.freeze(known === undefined ? [name, ...keys] : keys),
    isOfItem: ofItem.has(space),
  });
}
