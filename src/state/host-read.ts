import { marksOf, sealedError } from "../data/admitted.ts";
import type { Key, Maybe } from "../data/json.ts";
import { aText, checked } from "../data/options.ts";
import { ownText } from "../data/own-text.ts";
import { followText, sourcesAlong, stepInto } from "../data/read.ts";
import { RecentlyUsed } from "../data/recently-used.ts";
import { pathKeys } from "../scope/host-path.ts";
import { type Path, pathOf } from "../scope/path.ts";
import { type ReadLog, read, readsByPath, type Scope } from "../scope/scope.ts";
import { outside } from "./extent.ts";
import { isNamespace, type NamespaceName } from "./namespace.ts";
import type { State } from "./state.ts";

const nothing = (): void => {};

/** The log of the host's own reads: they are not limited, and the host may do with a secret as it likes. */
export const hostLog: ReadLog = { spendItems: nothing, spendCharacters: nothing, taint: nothing };

/**
 * Gives a value to the host.
 *
 * @throws ContextError `sealed` for a secret whose value is not known
 */
function unsealed<T extends Maybe>(value: T): T {
  const marks = marksOf(value);
  if (marks?.isSealed && marks.whole !== undefined) throw sealedError(marks);
  return value;
}

/** Gives the value of a name in a namespace to the host. O(log names). It throws as {@link readByHost} does. */
export const entryFor = (state: State, space: "variables" | "tasks", call: string, name: string): Maybe =>
  unsealed(heldEntry(state, space, checked(call, "a name", name, aText)));

/**
 * Gives the value of a name in a namespace. O(log names).
 *
 * @throws ContextError `outside` where a slice does not hold all of it
 */
export function heldEntry(state: State, space: NamespaceName, name: string): Maybe {
  const held = state.extent?.at([space, name]) ?? "all";
  if (held === "all") return state[space]?.get(name);
  if (held === "absent") return undefined;
  throw outside(space, [name]);
}

/**
 * Reads a path of the host, in lodash's syntax; the fallback where nothing is there. O(length of the path).
 *
 * @throws ContextError `usage` for a path that is no text, `sealed` where it leads to or into a secret whose value is not known,
 * `outside` where a slice does not hold it
 */
export function readByHost(scope: Scope, state: State, path: string, fallback: unknown): unknown {
  const known = hostPaths.get(path) ?? rememberedPath(checked("get", "a path", path, aText));
  if (scope[readsByPath]) {
    const { name, keys } = known;
    return readOn(scope[read](pathOf(name, steppedIn(scope, name, keys)), hostLog), [], fallback);
  }
  const { root, rest } = known;
  return readOn("path" in root ? scope[read](root.path, hostLog) : state[root.space]?.get(root.entry), rest, fallback);
}

/** A path of the host, as it was read from its text. */
interface HostPath {
  readonly name: string;
  readonly keys: readonly string[];
  /** Where it begins: at an entry of a namespace, or at what a name stands for. */
  readonly root: { readonly space: NamespaceName; readonly entry: string } | { readonly path: Path };
  /** The keys behind that. */
  readonly rest: readonly string[];
}

/** The paths that were asked for last: to read one takes longer than to follow it. Up to so many UTF-16 units of them stay. */
const hostPaths = new RecentlyUsed<HostPath>(100_000);

function rememberedPath(given: string): HostPath {
  const text = ownText(given);
  const [name = "", ...keys] = pathKeys(text);
  const { space, keys: inner } = pathOf(name, keys);
  const [entry, ...rest] = inner.map(String);
  const known: HostPath =
    isNamespace(space) && entry !== undefined
      ? { name, keys, root: { space, entry }, rest }
      : { name, keys, root: { path: pathOf(name, []) }, rest: keys };
  hostPaths.add(text, known, text.length);
  return known;
}

/** Finds which keys are indexes of a list in a slice: the host writes all of them as texts. O(keys²). */
function steppedIn(scope: Scope, name: string, keys: readonly string[]): readonly Key[] {
  const stepped: Key[] = [];
  for (const key of keys)
    stepped.push(stepInto(scope[read](pathOf(name, [...stepped], "probe"), hostLog) ?? null, key));
  return stepped;
}

function readOn(root: Maybe, keys: readonly string[], fallback: unknown): unknown {
  refuseSealedAlong(root, keys);
  const value = unsealed(followText(root, keys));
  return value === undefined ? fallback : value;
}

/** @throws ContextError `sealed` where the keys lead on from a secret whose value is not known */
function refuseSealedAlong(root: Maybe, keys: readonly string[]): void {
  sourcesAlong(root, keys, 0);
}
