import { anyKey, formatKey, formatPath, type JsonObject, type JsonValue, type PatternKey } from "../data/json.ts";
import { aList, aText, checkedOptions, type Kinds, texts } from "../data/options.ts";
import { type Sources, sourcesFrom } from "../data/sources.ts";
import { usage } from "../errors.ts";
import { spokenSpaces } from "../scope/path.ts";
import { type Change, changedAt, type Labelled, labelled } from "../secrets/labels.ts";
import { pointerKeys, type SecretMark } from "../secrets/pointers.ts";
import { Namespace, type NamespaceName } from "./namespace.ts";
import type { SecretPaths } from "./secret-paths.ts";

/** A list of secrets of a value: JSON pointers, or marks as the `…WithSecrets` calls give them. */
export type Secrets = readonly (string | SecretMark)[];

/** The secrets of a value, as the host says them. */
export interface SecretOptions {
  /**
   * JSON pointers (RFC 6901) into the value, `""` for all of it; or marks as the `…WithSecrets` calls give them, whose sources
   * are kept. One that leads nowhere marks nothing.
   */
  readonly secrets?: Secrets | undefined;
}

export const secretOptions: Kinds<SecretOptions> = { secrets: aList };

/** A secret within a value that the host named: where it is, and where it came from if the host said so. */
export interface NamedSecret {
  readonly keys: readonly string[];
  readonly sources: Sources | undefined;
}

const noSecrets: readonly NamedSecret[] = [];

/**
 * Reads the secrets that the host names.
 *
 * @throws ContextError `usage` for what is no list of pointers and marks
 */
export const namedSecrets = (given: Secrets): readonly NamedSecret[] =>
  Array.from(given, (secret) =>
    typeof secret === "string" ? { keys: pointerKeys(secret), sources: undefined } : ofMark(secret),
  );

function ofMark(mark: SecretMark): NamedSecret {
  const { pointer, sources } = checkedOptions("a mark", mark, { pointer: aText, sources: texts });
  const isWhole = pointer !== undefined && sources !== undefined && sources.length > 0;
  if (isWhole) return { keys: pointerKeys(pointer), sources: sourcesFrom(sources) };
  throw usage("a mark has a pointer and the sources of the secret there: { pointer, sources: [path] }");
}

/** Reads the secrets of some options. @throws ContextError `usage` for options that can't be */
export const secretsIn = (options: SecretOptions | undefined): readonly NamedSecret[] =>
  options === undefined
    ? noSecrets
    : namedSecrets(checkedOptions("the secrets of a value", options, secretOptions).secrets ?? []);

const sourceOf = (root: string, keys: readonly PatternKey[]): string =>
  root + keys.map((key) => (key === anyKey ? "[*]" : formatKey(/^\d+$/.test(key) ? Number(key) : key))).join("");

const marking = (root: string, keys: readonly PatternKey[], sources: Sources = [sourceOf(root, keys)]): Change => ({
  keys,
  change: (value) => labelled(value, sources),
});

/**
 * Marks a value, called `root` in its sources, where the host says.
 *
 * @throws ContextError `usage` for options that can't be
 */
export const markedBy = (value: JsonValue, root: string, options: SecretOptions | undefined): Labelled =>
  changedAt(
    value,
    secretsIn(options).map(({ keys, sources }) => marking(root, keys, sources)),
  );

/** Marks a value on its way into a namespace, where the host says now or said from the start. */
export function markedEntry(
  value: Labelled,
  space: NamespaceName,
  name: string,
  paths: SecretPaths,
  secrets: readonly NamedSecret[],
): Labelled {
  const declared = paths.within(space, name);
  if (secrets.length === 0 && declared.length === 0) return value;
  const root = formatPath([spokenSpaces[space], name]);
  const before: Change = { keys: [], change: () => value };
  const named = secrets.map(({ keys, sources }) => marking(root, keys, sources));
  return changedAt(value.value, [before, ...named, ...declared.map((keys) => marking(root, keys))]);
}

/** Makes a namespace of the values that a run begins with, marked where the host says. */
export function markedNamespace(
  values: JsonObject,
  space: NamespaceName,
  paths: SecretPaths,
  secrets: readonly NamedSecret[] = noSecrets,
): Namespace {
  const root = spokenSpaces[space];
  const declared = paths
    .names(space, Object.keys(values))
    .flatMap((name) => paths.within(space, name).map((keys) => marking(root, [name, ...keys])));
  const changes = [...secrets.map(({ keys, sources }) => marking(root, keys, sources)), ...declared];
  if (changes.length === 0) return Namespace.of(values);
  return Namespace.of(changedAt(values, changes).value as JsonObject); // changed within, and so an object still
}
