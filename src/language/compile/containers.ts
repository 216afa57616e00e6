import { exactTypeName, setKey, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import { markPart, type PartSources } from "../run/mark-part.ts";
import { marked } from "../run/marked.ts";
import type { Program, Run } from "../run/run.ts";
import type { Offset } from "../syntax/syntax.ts";
import { asKey } from "../values/texts.ts";

/** Compiles `[first, second]`. */
export const compileList =
  (items: readonly Program<Value>[], offset: Offset): Program<Value> =>
  (run) => {
    const list: Value[] = [];
    let sources: PartSources;
    const before = run.sources;
    for (const item of items) {
      list.push(item(run));
      if (run.sources !== before) sources = markPart(list, list.length - 1, run, before, sources);
    }
    run.offset = offset;
    run.spendItems(list.length);
    return marked(list, run, sources);
  };

/** The programs of `key: value` in an object. */
export type Entry = readonly [key: Program<Value>, value: Program<Value>];

/** Compiles `{ key: value }`. A secret in a name taints the whole object, one in a value only that value. */
export const compileObject =
  (entries: readonly Entry[], offset: Offset): Program<Value> =>
  (run) => {
    const object: Record<string, Value> = {};
    let sources: PartSources;
    for (const [key, value] of entries) {
      const name = entryKey(key(run), run, offset);
      const before = run.sources; // a secret in a name is one of the whole object
      setKey(object, name, value(run));
      sources?.delete(name); // of an earlier entry of that name
      if (run.sources !== before) sources = markPart(object, name, run, before, sources);
    }
    run.offset = offset;
    run.spendItems(entries.length);
    return marked(object, run, sources);
  };

function entryKey(key: Value, run: Run, offset: Offset): string {
  if (typeof key === "string") return asKey(key, run);
  if (Number.isInteger(key)) return String(key);
  run.offset = offset;
  const expected = "a string or an integer";
  throw new ContextError("type", { operation: "a key of an object", expected, found: exactTypeName(key) });
}
