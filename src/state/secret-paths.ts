import { anyKey, type PatternKey } from "../data/json.ts";
import { nearest } from "../data/nearest.ts";
import { usage } from "../errors.ts";
import { hostPath, patternKeys } from "../scope/host-path.ts";
import { isReserved, pathOf, spokenSpaces } from "../scope/path.ts";
import { pointerKeys } from "../secrets/pointers.ts";
import { isNamespace, type NamespaceName, namespaces } from "./namespace.ts";

/** The most paths to secrets that a context knows. */
export const mostSecretPaths = 10_000;

/** The names with which a path to a secret may begin, as an error says them. */
export const spokenStarts = "parameters, workflow, task, config or system";

/** The most of them whose name is a wildcard: each write asks for these. */
const mostOfAnyName = 100;

/** The keys that lead to secrets, from a value of a namespace. */
type Keys = readonly PatternKey[];

/** A path to secrets, in which `*` stands for every key. */
interface SecretPath {
  readonly space: NamespaceName;
  readonly keys: Keys;
}

const noKeys: readonly Keys[] = [];

/** The places where values are secret whenever they are written: those that were said, and all of the keystore. */
export class SecretPaths {
  readonly #texts = new Set<string>();
  /** The namespaces of which all is secret. */
  readonly #whole = new Set<NamespaceName>(["keystore"]);
  readonly #byName = new Map<NamespaceName, Map<PatternKey, Keys[]>>();

  /**
   * Takes paths into namespaces. O(paths).
   *
   * @throws ContextError `usage` for more than {@link mostSecretPaths}
   */
  constructor(paths: readonly SecretPath[] = []) {
    for (const path of paths) this.#add(path);
    const ofAnyName = namespaces.reduce((sum, space) => sum + this.#of(space, anyKey).length, 0);
    refuseMore(mostSecretPaths, "", this.#texts.size);
    refuseMore(mostOfAnyName, " whose name is *", ofAnyName);
  }

  #add({ space, keys }: SecretPath): void {
    const text = hostPath(spokenSpaces[space], keys);
    if (this.#texts.has(text)) return;
    this.#texts.add(text);
    const [name, ...others] = keys;
    if (name === undefined) {
      this.#whole.add(space);
      return;
    }
    const names = this.#byName.get(space) ?? new Map<PatternKey, Keys[]>();
    this.#byName.set(space, names);
    const within = names.get(name) ?? [];
    names.set(name, within);
    within.push(others);
  }

  #of(space: NamespaceName, name: PatternKey): readonly Keys[] {
    return this.#byName.get(space)?.get(name) ?? noKeys;
  }

  /** Lists where a value of a namespace is secret: keys from the value, none for all of it. O(what it lists). */
  within(space: NamespaceName, name: string): readonly Keys[] {
    const [ofName, ofAny] = [this.#of(space, name), this.#of(space, anyKey)];
    const keys = ofAny.length === 0 ? ofName : [...ofName, ...ofAny];
    return this.#whole.has(space) ? [[], ...keys] : keys;
  }

  /** Lists the names of a namespace whose values may be secret, of those that are there. O(names that are listed). */
  names(space: NamespaceName, there: readonly string[]): readonly string[] {
    if (this.#whole.has(space) || this.#of(space, anyKey).length > 0) return there;
    return [...(this.#byName.get(space)?.keys() ?? [])].filter((name) => name !== anyKey);
  }

  /** Tells whether others are the same paths. O(paths). */
  areThoseOf(others: SecretPaths): boolean {
    if (others === this) return true;
    return others.#texts.size === this.#texts.size && [...this.#texts].every((text) => others.#texts.has(text));
  }

  /** Writes the paths as `context.get` reads them. */
  texts(): readonly string[] {
    return [...this.#texts];
  }
}

/** @throws ContextError `usage` for more paths than there may be */
function refuseMore(most: number, kind: string, count: number): void {
  if (count <= most) return;
  throw usage(`a context knows ${most} paths to secrets${kind} at most, not ${count}: name what is around them`);
}

/** Reads a path of a snapshot; undefined for one that leads into no namespace. */
export function storedSecretPath(text: string): SecretPath | undefined {
  const [name = "", ...keys] = patternKeys(withoutJsonEscapes(text));
  return name === "" || name === anyKey ? undefined : pathTo(name, keys);
}

/** Finds the namespace of a name, and the keys in it: a name that stands for nothing else is a variable. */
function pathTo(name: string, keys: Keys): SecretPath | undefined {
  const { space } = pathOf(name, []);
  if (!isNamespace(space)) return undefined;
  return { space, keys: isReserved(name) ? keys : [name, ...keys] };
}

/**
 * Reads the escapes that JSON has beside those of `"` and `\`. Snapshots were once written with them; in the syntax of
 * paths `\n` is the letter, and what the path was to lead to would be public.
 */
const withoutJsonEscapes = (text: string): string =>
  text.replace(/\\(?:(u[\da-f]{4}|[bfnrt])|[\s\S])/g, (written, ofJson?: string) =>
    ofJson === undefined ? written : String(JSON.parse(`"${written}"`)),
  );

/**
 * Reads a path of the host to a secret, such as `config.db.password`.
 *
 * @throws ContextError `usage` for one that does not begin with a namespace; it says what to write
 */
export function secretPath(text: string): SecretPath {
  const isPointer = text.startsWith("/");
  const [first = "", ...keys] = isPointer ? pointerKeys(text) : patternKeys(text);
  const name = first === anyKey ? "*" : first;
  const path = isReserved(name) ? pathTo(name, keys) : undefined;
  if (path === undefined) throw usage(`${wanted}${advice(name, keys)}`);
  if (isPointer) throw usage(`${wanted}: write '${hostPath(name, keys)}'`);
  if (/(?:\.|\[)\*[^.[\]]/.test(text))
    throw usage(`${wanted}; a wildcard is all of a key: task.users[*].password, parameters.*.token`);
  return path;
}

const wanted = `a secret is named by a path that begins with ${spokenStarts}`;

/** Tells what to write for a path that begins with no namespace. */
function advice(name: string, keys: Keys): string {
  if (name === "" || name === "*" || isReserved(name)) return "";
  const starts = namespaces.map((name) => spokenSpaces[name]);
  const near = nearest(name, starts) ?? starts.find((start) => name.length > 2 && start.startsWith(name.slice(0, 4)));
  const variable = `'${hostPath("workflow", [name, ...keys])}' for a variable`;
  return near === undefined ? `: write ${variable}` : `: write '${hostPath(near, keys)}', or ${variable}`;
}
