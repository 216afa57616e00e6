import { formatKey, formatPath, type JsonObject, type JsonValue } from "../data/json.ts";
import { usage } from "../errors.ts";
import { pathKeys } from "../scope/host-path.ts";
import { type Path, pathOf } from "../scope/path.ts";
import { type Change, changedAt, type Labelled, labelled } from "../secrets/labels.ts";
import { pointerKeys } from "../secrets/pointers.ts";
import { isNamespace, Namespace, type NamespaceName, spokenNamespaces } from "./namespace.ts";

/** The secrets of a value, as the host says them. */
export interface SecretOptions {
  /** JSON pointers (RFC 6901) into the value; `""` for all of it. One that leads nowhere marks nothing. */
  readonly secrets?: readonly string[];
}

/** The keystore is secret as a whole. */
export const alwaysSecret: readonly Path[] = [pathOf("keystore", [])];

/** The names with which a path to a secret may begin, as an error says them. */
export const spokenStarts = "parameters, workflow, task, config or system";

/** Reads a path such as `config.db.password`, as `context.get` does; undefined for one that leads into no namespace. */
export function pathOfSecret(text: unknown): Path | undefined {
  const [name = "", ...keys] = typeof text === "string" ? pathKeys(text) : [];
  const path = pathOf(name, keys);
  return name === "" || !isNamespace(path.space) ? undefined : path;
}

/**
 * Reads a path of the host to a secret.
 *
 * @throws ContextError `usage` for one that leads into no namespace
 */
export function secretPath(text: unknown): Path {
  const path = pathOfSecret(text);
  if (path !== undefined) return path;
  throw usage(`a secret is named by a path that begins with ${spokenStarts}`);
}

/** Writes a path to a secret as text. */
export const secretPathText = ({ space, keys }: Path): string =>
  formatPath([spokenNamespaces[space as NamespaceName], ...keys.map(String)]); // only paths of namespaces are made above

const sourceOf = (root: string, keys: readonly string[]): string =>
  root + keys.map((key) => formatKey(/^\d+$/.test(key) ? Number(key) : key)).join("");

const marking = (root: string, keys: readonly string[]): Change => ({
  keys,
  change: (value) => labelled(value, [sourceOf(root, keys)]),
});

/** Marks a value, called `root` in its sources, where the host says. */
export const markedBy = (value: JsonValue, root: string, { secrets = [] }: SecretOptions | undefined = {}): Labelled =>
  changedAt(
    value,
    secrets.map((pointer) => marking(root, pointerKeys(pointer))),
  );

/** Marks the secrets of a value before it is written: those named in this call, and those named when the context was made. */
export function markedEntry(
  value: Labelled,
  space: NamespaceName,
  name: string,
  paths: readonly Path[],
  options: SecretOptions | undefined,
): Labelled {
  const given = options?.secrets ?? [];
  const declared = paths.filter((path) => path.space === space && (path.keys.length === 0 || path.keys[0] === name));
  if (given.length === 0 && declared.length === 0) return value;
  const keys = [...given.map(pointerKeys), ...declared.map((path) => path.keys.slice(1).map(String))];
  const root = formatPath([spokenNamespaces[space], name]);
  const before: Change = { keys: [], change: () => value };
  return changedAt(value.value, [before, ...keys.map((one) => marking(root, one))]);
}

/** Makes a namespace of the values that a run begins with, marked where the host says. */
export function markedNamespace(values: JsonObject, space: NamespaceName, paths: readonly Path[]): Namespace {
  const changes = paths
    .filter((path) => path.space === space)
    .flatMap(({ keys }) => (keys.length === 0 ? Object.keys(values).map((name) => [name]) : [keys.map(String)]))
    .map((keys) => marking(spokenNamespaces[space], keys));
  if (changes.length === 0) return Namespace.of(values);
  return Namespace.of(changedAt(values, changes).value as JsonObject); // changed within, and so an object still
}
