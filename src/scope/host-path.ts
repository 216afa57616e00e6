import { isName } from "../data/json.ts";

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

/** Writes a name and the keys behind it as a path that {@link pathKeys} reads: of what is quoted, it escapes `"` and `\`. */
export const hostPath = (name: string, keys: readonly string[]): string =>
  name + keys.map((key) => (isName(key) ? `.${key}` : `["${key.replace(/["\\]/g, "\\$&")}"]`)).join("");
