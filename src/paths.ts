import lodashGet from "lodash.get";

/**
 * The keys of a path in lodash's syntax: `task.fetch.result["content-type"][0]`. lodash.get only reads the path; the
 * value is read by our own one read, which knows nothing inherited.
 */
export function pathKeys(path: string): readonly string[] {
  const keys: string[] = [];
  const recorder: object = new Proxy(Object.freeze({}), {
    has: () => false, // lodash asks whether the whole path is one key
    get: (_, key) => {
      keys.push(String(key));
      return recorder;
    },
  });
  lodashGet(recorder, path);
  return keys;
}
