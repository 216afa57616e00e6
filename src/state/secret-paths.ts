import { formatKey, formatPath, type JsonObject, type JsonValue } from "../data/json.ts";
import { usage } from "../errors.ts";
import { pathKeys } from "../scope/host-path.ts";
import { type Path, pathOf } from "../scope/path.ts";
import { type Change, changedAt, type Labelled, labelled } from "../secrets/labels.ts";
import { pointerKeys } from "../secrets/pointers.ts";
import { isNamespace, Namespace, type NamespaceName, spokenNamespaces } from "./namespace.ts";

/** What of a value is secret, as the host says it. */
export interface SecretOptions {
  /** JSON pointers (RFC 6901) into the value; `""` for all of it. One that leads nowhere marks nothing. */
  readonly secrets?: readonly string[];
}

/** The keystore is secret as a whole. */
export const alwaysSecret: readonly Path[] = [pathOf("keystore", [])];

/** With what a path to a secret may begin, as an error says it. */
export const spokenStarts = "parameters, workflow, task, config or system";

/** A path such as `config.db.password`, in the syntax and with the names that `context.get` takes; undefined for one of no secret. */
export function pathOfSecret(text: unknown): Path | undefined {
  const [name = "", ...keys] = typeof text === "string" ? pathKeys(text) : [];
  const path = pathOf(name, keys);
  return name === "" || !isNamespace(path.space) ? undefined : path;
}

/** The same, of the host. */
export function secretPath(text: unknown): Path {
  const path = pathOfSecret(text);
  if (path !== undefined) return path;
  throw usage(`a secret is named by a path that begins with ${spokenStarts}`);
}

/** A secret path as text. */
export const secretPathText = ({ space, keys }: Path): string =>
  formatPath([spokenNamespaces[space as NamespaceName], ...keys.map(String)]); // only paths of namespaces are made above

const sourceOf = (root: string, keys: readonly string[]): string =>
  root + keys.map((key) => formatKey(/^\d+$/.test(key) ? Number(key) : key)).join("");

const marking = (root: string, keys: readonly string[]): Change => ({
  keys,
  change: (value) => labelled(value, [sourceOf(root, keys)]),
});

/** A value that is called `root`, marked where the host says. */
export const markedBy = (value: JsonValue, root: string, { secrets = [] }: SecretOptions | undefined = {}): Labelled =>
  changedAt(
    value,
    secrets.map((pointer) => marking(root, pointerKeys(pointer))),
  );

/** A value on its way into a namespace, marked where the host says, now or from the start. */
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

/** A namespace of the values that a run begins with. */
export function markedNamespace(values: JsonObject, space: NamespaceName, paths: readonly Path[]): Namespace {
  const changes = paths
    .filter((path) => path.space === space)
    .flatMap(({ keys }) => (keys.length === 0 ? Object.keys(values).map((name) => [name]) : [keys.map(String)]))
    .map((keys) => marking(spokenNamespaces[space], keys));
  if (changes.length === 0) return Namespace.of(values);
  return Namespace.of(changedAt(values, changes).value as JsonObject); // changed within, and so an object still
}
