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
  | "parent"
  | "lastTask"
  | "outcomes";

/**
 * How much a read asks for: the value, whether there is one, the keys where it is an object (and all of it where it is none), or
 * how long a list is. A probe looks on the way to a read, or again after it: it counts as none.
 */
export type Aspect = "value" | "presence" | "keys" | "length" | "probe";

/** A read such as `name.key["key"][0]`, which a scope answers as one, and may remember by the identity of the path. */
export interface Path {
  readonly space: Space;
  readonly keys: readonly Key[];
  /** It leads to the current item, and not into the data of the run. */
  readonly isOfItem: boolean;
  readonly aspect: Aspect;
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

const ofItem: ReadonlySet<unknown> = new Set<Space>(["item", "index", "parent"]);

/** Tells the spaces of the current item from the others, and the parts of an iteration from other keys. */
export const isOfItem = (name: unknown): name is "item" | "index" | "parent" => ofItem.has(name);

/** Makes the path of a name and the keys behind it. A name that stands for nothing else is a variable. */
export function pathOf(name: string, keys: readonly Key[], aspect: Aspect = "value"): Path {
  const known = spaces.get(name);
  return pathIn(known ?? "variables", known === undefined ? [name, ...keys] : keys, aspect);
}

/** Makes the path of keys in a space. */
export const pathIn = (space: Space, keys: readonly Key[], aspect: Aspect = "value"): Path =>
  Object.freeze({ space, keys: Object.freeze(keys), isOfItem: isOfItem(space), aspect });

/** The spaces by the names under which paths are told. The last two are not of the language: a snapshot has them. */
export const spokenSpaces: Readonly<Record<Space, string>> = {
  parameters: "parameters",
  variables: "workflow",
  tasks: "task",
  config: "config",
  keystore: "keystore",
  system: "system",
  item: "item",
  index: "index",
  parent: "parent",
  lastTask: "lastTask",
  outcomes: "outcomes",
};
