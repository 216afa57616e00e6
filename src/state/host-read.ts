import { marksOf, sealedError } from "../data/admitted.ts";
import type { Maybe } from "../data/json.ts";
import { aText, checked } from "../data/options.ts";
import { followText, sourcesAlong } from "../data/read.ts";
import { pathKeys } from "../scope/host-path.ts";
import { pathOf } from "../scope/path.ts";
import { type ReadLog, read, type Scope } from "../scope/scope.ts";
import { isNamespace, type Namespace } from "./namespace.ts";
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
export const entryFor = (namespace: Namespace, call: string, name: string): Maybe =>
  unsealed(namespace.get(checked(call, "a name", name, aText)));

/**
 * Reads a path of the host, in lodash's syntax; the fallback where nothing is there. O(length of the path).
 *
 * @throws ContextError `usage` for a path that is no text, `sealed` where it leads to or into a secret whose value is not known
 */
export function readByHost(scope: Scope, state: State, path: string, fallback: unknown): unknown {
  const [name = "", ...keys] = pathKeys(checked("get", "a path", path, aText));
  const { space, keys: inner } = pathOf(name, keys);
  const [first, ...others] = inner.map(String);
  return isNamespace(space) && first !== undefined
    ? readOn(state[space]?.get(first), others, fallback)
    : readOn(scope[read](pathOf(name, []), hostLog), keys, fallback);
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
