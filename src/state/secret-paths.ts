import { nearest } from "../data/nearest.ts";
import { usage } from "../errors.ts";
import { hostPath, pathKeys } from "../scope/host-path.ts";
import { isReserved, type Path, pathOf } from "../scope/path.ts";
import { pointerKeys } from "../secrets/pointers.ts";
import { isNamespace, type NamespaceName, spokenNamespaces } from "./namespace.ts";

/** The most paths to secrets that a context knows. */
export const mostSecretPaths = 10_000;

/** The names with which a path to a secret may begin, as an error says them. */
export const spokenStarts = "parameters, workflow, task, config or system";

/** The keys that lead to a secret, from a value of a namespace. */
type Keys = readonly string[];

/** The places where values are secret whenever they are written: those that were said, and all of the keystore. */
export class SecretPaths {
  readonly #texts = new Set<string>();
  /** The namespaces of which all is secret. */
  readonly #whole = new Set<NamespaceName>(["keystore"]);
  readonly #byName = new Map<NamespaceName, Map<string, Keys[]>>();

  /**
   * Takes paths into namespaces. O(paths).
   *
   * @throws ContextError `usage` for more than {@link mostSecretPaths}
   */
  constructor(paths: readonly Path[] = []) {
    for (const { space, keys } of paths) this.#add(space as NamespaceName, keys.map(String)); // as the first line says
    if (this.#texts.size <= mostSecretPaths) return;
    throw usage(
      `a context knows ${mostSecretPaths} paths to secrets at most, not ${this.#texts.size}: name what is around them`,
    );
  }

  #add(space: NamespaceName, keys: Keys): void {
    const text = hostPath(spokenNamespaces[space], keys);
    if (this.#texts.has(text)) return;
    this.#texts.add(text);
    const [name, ...others] = keys;
    if (name === undefined) {
      this.#whole.add(space);
      return;
    }
    const names = this.#byName.get(space) ?? new Map<string, Keys[]>();
    this.#byName.set(space, names);
    const within = names.get(name) ?? [];
    names.set(name, within);
    within.push(others);
  }

  /** Lists where a value of a namespace is secret: keys from the value, none for all of it. O(what it lists). */
  within(space: NamespaceName, name: string): readonly Keys[] {
    const keys = this.#byName.get(space)?.get(name) ?? [];
    return this.#whole.has(space) ? [[], ...keys] : keys;
  }

  /** Lists the names of a namespace whose values may be secret, of those that are there. O(names that are listed). */
  names(space: NamespaceName, there: readonly string[]): readonly string[] {
    if (this.#whole.has(space)) return there;
    return [...(this.#byName.get(space)?.keys() ?? [])];
  }

  /** Writes the paths as `context.get` reads them. */
  texts(): readonly string[] {
    return [...this.#texts];
  }
}

/** Reads a path of a snapshot; undefined for one that leads into no namespace. */
export function storedSecretPath(text: string): Path | undefined {
  const [name = "", ...keys] = pathKeys(withoutJsonEscapes(text));
  const path = pathOf(name, keys);
  return name === "" || !isNamespace(path.space) ? undefined : path;
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
export function secretPath(text: string): Path {
  const isPointer = text.startsWith("/");
  const [name = "", ...keys] = isPointer ? pointerKeys(text) : pathKeys(text);
  const path = pathOf(name, keys);
  const isKnown = isReserved(name) && isNamespace(path.space);
  if (!isKnown || isPointer)
    throw usage(`${wanted}${isKnown ? `: write '${hostPath(name, keys)}'` : advice(path, name, keys)}`);
  if (/(?:\.|\[)\*/.test(text))
    throw usage(`${wanted}; it has no wildcards: name what is around '*', all of which is secret then`);
  return path;
}

const wanted = `a secret is named by a path that begins with ${spokenStarts}`;

/** Tells what to write for a path that begins with no namespace. */
function advice({ isOfItem }: Path, name: string, keys: Keys): string {
  if (name === "" || isOfItem) return "";
  const starts = Object.values(spokenNamespaces);
  const near = nearest(name, starts) ?? starts.find((start) => name.length > 2 && start.startsWith(name.slice(0, 4)));
  const variable = `'${hostPath("workflow", [name, ...keys])}' for a variable`;
  return near === undefined ? `: write ${variable}` : `: write '${hostPath(near, keys)}', or ${variable}`;
}
