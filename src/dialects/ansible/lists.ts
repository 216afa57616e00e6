import {
  isContainer,
  isList,
  isObject,
  type JsonObject,
  type Key,
  type Maybe,
  setKey,
  typeName,
  type Value,
} from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import { attributeOf, keysIn, selectedReader } from "../../language/functions/attributes.ts";
import { chance } from "../../language/functions/chance.ts";
import { define, type FunctionDefinition } from "../../language/functions/definition.ts";
import { called } from "../../language/functions/index.ts";
import { flattened } from "../../language/functions/list.ts";
import { merged } from "../../language/functions/object.ts";
import {
  any,
  boolean,
  integer,
  list,
  listOrInteger,
  named,
  path,
  rest,
  text,
} from "../../language/functions/parameters.ts";
import type { Run } from "../../language/run/run.ts";
import { asKey } from "../../language/values/texts.ts";

/** Collects the objects that `combine` is given, one by one or in lists. */
function objectsIn(run: Run, given: readonly Value[]): readonly JsonObject[] {
  run.spendItems(given.length);
  return given.flatMap((one) => {
    run.taintBy(one, "parts");
    if (one === null) return [];
    if (isList(one)) return objectsIn(run, one);
    if (isObject(one)) return [one];
    throw new ContextError("type", {
      operation: "'combine'",
      expected: "objects or lists of them",
      found: typeName(one),
    });
  });
}

/** Gives a part of a value by a key, and then by more of them. */
function extracted(run: Run, container: Value, keys: readonly Value[]): Maybe {
  let found: Maybe = container;
  for (const key of keys) {
    run.spendItems(1);
    if (typeof key !== "string" && !Number.isInteger(key)) {
      const expected = "keys that are strings or integers";
      throw new ContextError("type", { operation: "'extract'", expected, found: typeName(key) });
    }
    found = run.member(found, typeof key === "string" ? asKey(key, run) : (key as Key)); // an integer
  }
  return found;
}

/** Lists the ways to choose so many items of a list: in any order, or in that of the list. */
function chosen(run: Run, items: readonly Value[], size: number, isOrdered: boolean): readonly (readonly Value[])[] {
  if (size < 0) throw new ContextError("arguments", { callee: "a choice", problem: "its size must not be negative" });
  let begun: readonly (readonly number[])[] = [[]];
  for (let length = 0; length < Math.min(size, items.length + 1); length++) {
    run.spendItems(begun.length * (items.length + 1) * (length + 2));
    begun = begun.flatMap((indexes) => {
      const from = isOrdered ? (indexes.at(-1) ?? -1) + 1 : 0;
      const next = Array.from({ length: items.length - from }, (_, offset) => from + offset);
      return next.filter((index) => isOrdered || !indexes.includes(index)).map((index) => [...indexes, index]);
    });
  }
  run.spendItems(begun.length * (size + 1));
  return begun.map((indexes) => indexes.map((index) => items[index] as Value)); // below the length
}

function shuffledItems(run: Run, items: readonly Value[]): readonly Value[] {
  run.spendItems(items.length);
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(chance(run) * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as Value, shuffled[last] as Value]; // both are in it
  }
  return shuffled;
}

const unique = called("unique");
const random = called("random");

/** Lists the items of a list, or the values of an object. */
function itemsIn(run: Run, callee: string, given: Value): readonly Value[] {
  if (!isContainer(given)) {
    const expected = "a list or an object";
    throw new ContextError("type", { operation: `'${callee}'`, expected, found: typeName(given) });
  }
  const items = isList(given) ? given : Object.values(given);
  run.spendItems(items.length);
  return items;
}

/** Lists and objects. */
export const listFunctions: readonly FunctionDefinition[] = [
  define({
    name: "combine",
    summary: "Merges objects, one by one or in lists; a later one's value takes the place of an earlier one's.",
    reach: "parts",
    parameters: [
      any("object"),
      rest(any("objects")),
      named(boolean("recursive", false)),
      named(text("list_merge", "replace")),
    ],
    call: (run, first, others, isRecursive, lists) =>
      merged(run, objectsIn(run, [first, ...others]), isRecursive, lists),
  }),
  define({
    name: "flatten",
    summary: "Gives the items of a list with those of the lists in it, without nulls unless skip_nulls is false.",
    parameters: [list("list"), integer("levels", undefined), named(boolean("skip_nulls", true))],
    call: flattened,
  }),
  define({
    name: "unique",
    summary: "Gives the items of a list, each once; texts without regard to case unless case_sensitive.",
    reach: "parts",
    parameters: [list("list"), boolean("case_sensitive", false), path("attribute", undefined)],
    call: (run, items, isSensitive, attribute) => unique(run, items, isSensitive, attribute),
  }),
  define({
    name: "extract",
    summary: "Gives the part of a value that a key names, and the part of that which further keys name.",
    reach: "itself",
    parameters: [any("key"), any("container"), any("morekeys", null)],
    call: (run, key, container, more) =>
      extracted(run, container, [key, ...(more === null ? [] : isList(more) ? more : [more])]),
  }),
  define({
    name: "subelements",
    summary: "Lists pairs of an item and each of the items of a list in it.",
    reach: "parts",
    parameters: [any("list"), path("key"), boolean("skip_missing", false)],
    call: (run, given, key, skipsMissing) => {
      const items = itemsIn(run, "subelements", given);
      const read = selectedReader(run, key);
      return items.flatMap((item) => {
        const found = skipsMissing ? (attributeOf(run, item, keysIn(run, key)) ?? []) : read(item);
        run.taintBy(found, "parts");
        if (!isList(found)) {
          throw new ContextError("type", { operation: "'subelements'", expected: "a list", found: typeName(found) });
        }
        run.spendItems(found.length * 3);
        return found.map((part) => [item, part]);
      });
    },
  }),
  define({
    name: "rekey_on_member",
    summary: "Makes an object of the objects of a list or an object, by the value that each has for a key.",
    reach: "parts",
    parameters: [any("objects"), text("key"), named(text("duplicates", "error"))],
    call: (run, given, key, duplicates) => {
      const items = itemsIn(run, "rekey_on_member", given);
      run.spendItems(items.length * 2);
      const read = selectedReader(run, key);
      const made: Record<string, Value> = {};
      for (const item of items) {
        const name = read(item);
        if (typeof name !== "string" && !Number.isInteger(name)) {
          const expected = "a key that is a string or an integer";
          throw new ContextError("type", { operation: "'rekey_on_member'", expected, found: typeName(name) });
        }
        if (duplicates === "error" && Object.hasOwn(made, String(name))) {
          const problem = "two objects have the same value; duplicates='overwrite' takes the last";
          throw new ContextError("arguments", { callee: "'rekey_on_member'", problem });
        }
        setKey(made, asKey(String(name), run), item);
      }
      return made;
    },
  }),
  define({
    name: "combinations",
    summary: "Lists the ways to choose so many items of a list, in its order.",
    reach: "parts",
    parameters: [list("list"), integer("size")],
    call: (run, items, size) => chosen(run, items, size, true),
  }),
  define({
    name: "permutations",
    summary: "Lists the ways to choose so many items of a list, in every order.",
    reach: "parts",
    parameters: [list("list"), integer("size", undefined)],
    call: (run, items, size) => chosen(run, items, size ?? items.length, false),
  }),
  define({
    name: "random",
    summary: "Gives one of the items of a list by chance, or an integer from start below another, in steps.",
    reach: "parts",
    parameters: [listOrInteger("end"), integer("start", 0), integer("step", 1), named(any("seed", null))],
    call: (run, end, start, step) => {
      if (isList(end)) return random(run, end);
      const size = Math.ceil((end - start) / step);
      if (size >= 1) return start + step * Math.floor(chance(run) * size);
      throw new ContextError("arguments", { callee: "'random'", problem: "no integer lies from start to end" });
    },
  }),
  define({
    name: "shuffle",
    summary: "Gives the items of a list in another order, by chance; any other value as it is.",
    reach: "parts",
    parameters: [any("list"), named(any("seed", null))],
    call: (run, given) => (isList(given) ? shuffledItems(run, given) : given),
  }),
];
