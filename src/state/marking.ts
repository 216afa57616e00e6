import { formatKey, formatPath, type JsonObject, type JsonValue } from "../data/json.ts";
import { checkedOptions, type Kinds, texts } from "../data/options.ts";
import { type Change, changedAt, type Labelled, labelled } from "../secrets/labels.ts";
import { pointerKeys } from "../secrets/pointers.ts";
import { Namespace, type NamespaceName, spokenNamespaces } from "./namespace.ts";
import type { SecretPaths } from "./secret-paths.ts";

/** The secrets of a value, as the host says them. */
export interface SecretOptions {
  /** JSON pointers (RFC 6901) into the value; `""` for all of it. One that leads nowhere marks nothing. */
  readonly secrets?: readonly string[];
}

const secretOptions: Kinds<SecretOptions> = { secrets: texts };

/**
 * Gives the pointers of some options.
 *
 * @throws ContextError `usage` for options that can't be
 */
export const pointersOf = (options: SecretOptions | undefined): readonly string[] =>
  options === undefined ? [] : (checkedOptions("the secrets of a value", options, secretOptions).secrets ?? []);

const sourceOf = (root: string, keys: readonly string[]): string =>
  root + keys.map((key) => formatKey(/^\d+$/.test(key) ? Number(key) : key)).join("");

const marking = (root: string, keys: readonly string[]): Change => ({
  keys,
  change: (value) => labelled(value, [sourceOf(root, keys)]),
});

/**
 * Marks a value, called `root` in its sources, where the host says.
 *
 * @throws ContextError `usage` for options that can't be
 */
export const markedBy = (value: JsonValue, root: string, options: SecretOptions | undefined): Labelled =>
  changedAt(
    value,
    pointersOf(options).map((pointer) => marking(root, pointerKeys(pointer))),
  );

/** Marks a value on its way into a namespace, where the host says now or said from the start. */
export function markedEntry(
  value: Labelled,
  space: NamespaceName,
  name: string,
  paths: SecretPaths,
  pointers: readonly string[],
): Labelled {
  const declared = paths.within(space, name);
  if (pointers.length === 0 && declared.length === 0) return value;
  const root = formatPath([spokenNamespaces[space], name]);
  const before: Change = { keys: [], change: () => value };
  const keys = [...pointers.map(pointerKeys), ...declared];
  return changedAt(value.value, [before, ...keys.map((one) => marking(root, one))]);
}

/** Makes a namespace of the values that a run begins with, marked where the host says. */
export function markedNamespace(values: JsonObject, space: NamespaceName, paths: SecretPaths): Namespace {
  const changes = paths
    .names(space, Object.keys(values))
    .flatMap((name) => paths.within(space, name).map((keys) => marking(spokenNamespaces[space], [name, ...keys])));
  if (changes.length === 0) return Namespace.of(values);
  return Namespace.of(changedAt(values, changes).value as JsonObject); // changed within, and so an object still
}
