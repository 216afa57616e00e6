import type { Key } from "../data/json.ts";

/** Where a name of the language leads: LANGUAGE's table of names. */
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

/** `name.key["key"][0]`: the reads that a scope may answer as one, and may remember by the path itself. */
export interface Path {
  readonly space: Space;
  readonly keys: readonly Key[];
  /** Whether it leads to the current item, and not into the data of the run. */
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

const ofItem: ReadonlySet<Space> = new Set(["item", "index", "parent"]);

/** The path of a name and the keys behind it. A name that stands for nothing else is a variable. */
export function pathOf(name: string, keys: readonly Key[]): Path {
  const known = spaces.get(name);
  const space = known ?? "variables";
  return Object.freeze({
    space,
    keys: Object.freeze(known === undefined ? [name, ...keys] : keys),
    isOfItem: ofItem.has(space),
  });
}
