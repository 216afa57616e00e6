import { anyKey, isName, type Key, type PatternKey } from "../data/json.ts";
import { type Space, spokenSpaces } from "./path.ts";

/** This pattern finds the paths that have more than one key. */
const isDeep = /\.|\[(?:[^[\]]*|(["'])(?:(?!\1)[^\\]|\\.)*?\1)\]/;

/** This pattern finds each key of a path: plain, a number or a text in brackets, or none between two dots. */
const part = /[^.[\]]+|\[(?:(-?\d+(?:\.\d+)?)|(["'])((?:(?!\2)[^\\]|\\.)*?)\2)\]|(?=(?:\.|\[\])(?:\.|\[\]|$))/g;

/**
 * Reads the keys of a path in lodash's syntax: `task.fetch.result["content-type"][0]`. The patterns are lodash's own; lodash.get
 * itself would keep every path that it is given for ever. O(length).
 */
export function pathKeys(path: string): readonly string[] {
  if (!isDeep.test(path)) return [path];
  const keys = Array.from(path.matchAll(part), ([plain, number, quote, quoted = ""]) =>
    quote === undefined ? (number ?? plain) : quoted.replace(/\\(\\)?/g, "$1"),
  );
  return path.startsWith(".") ? ["", ...keys] : keys;
}

/** Reads the keys of a path in which `*` stands for every key, such as `task.users[*].password`; `["*"]` is that key. O(length). */
export function patternKeys(path: string): readonly PatternKey[] {
  if (!isDeep.test(path)) return [path];
  const quoted = Array.from(path.matchAll(part), ([, , quote]) => quote !== undefined);
  const first = path.startsWith(".") ? 1 : 0;
  return pathKeys(path).map((key, index) => (key === "*" && !quoted[index - first] ? anyKey : key));
}

/**
 * Reads the keys of a path as a template would: digits in brackets without quotes are an index. O(length).
 */
export function typedKeys(path: string): readonly Key[] {
  if (!isDeep.test(path)) return [path];
  const isIndex = Array.from(path.matchAll(part), ([, number]) => number !== undefined);
  const first = path.startsWith(".") ? 1 : 0;
  return pathKeys(path).map((key, index) => (isIndex[index - first] ? Number(key) : key));
}

/** Writes a path that {@link typedKeys} reads, by the name of its space. An integer has all its digits, and no exponent. */
export const spokenPath = (space: Space, keys: readonly Key[]): string =>
  spokenSpaces[space] + keys.map((key) => (typeof key === "number" ? `[${BigInt(key)}]` : spokenKey(key))).join("");

/** Writes a name and the keys behind it as a path that {@link pathKeys} reads: of what is quoted, it escapes `"` and `\`. */
export const hostPath = (name: string, keys: readonly PatternKey[]): string => name + keys.map(spokenKey).join("");

function spokenKey(key: PatternKey): string {
  if (key === anyKey) return "[*]";
  return isName(key) ? `.${key}` : `["${key.replace(/["\\]/g, "\\$&")}"]`;
}
