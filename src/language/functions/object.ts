import {
  exactTypeName,
  isList,
  isObject,
  type JsonList,
  type JsonObject,
  setKey,
  type Value,
} from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { asKey } from "../values/texts.ts";
import { attributeOf, keysIn, selectedReader } from "./attributes.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import {
  also,
  any,
  asking,
  boolean,
  lastResort,
  list,
  named,
  object,
  otherNames,
  path,
  rest,
  text,
} from "./parameters.ts";
import { Sets } from "./sets.ts";
import { keyBy, sortedBy } from "./sorting.ts";

// An entry is a list of two, and often one in another.
const itemsPerEntry = 3;

/** Lists the entries of an object, and charges for them. */
const entriesOf = (run: Run, value: Readonly<Record<string, Value>>): (readonly [string, Value])[] => {
  const entries = Object.entries(value);
  run.spendItems(entries.length * itemsPerEntry);
  return entries;
};

const objectOf = (entries: Iterable<readonly [string, Value]>): Value => {
  const copy: Record<string, Value> = {};
  for (const [key, value] of entries) setKey(copy, key, value);
  return copy;
};

/** Collects the keys that `pick` and `omit` are given one by one or in lists. */
function keysGiven(run: Run, callee: string, given: readonly Value[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const one of given) {
    run.spendItems(isList(one) ? one.length : 1);
    for (const key of isList(one) ? one : [one]) {
      if (typeof key !== "string" && !Number.isInteger(key)) throw notAKey(callee, key);
      keys.add(asKey(String(key), run));
    }
  }
  return keys;
}

const notAKey = (callee: string, found: Value): ContextError =>
  new ContextError("type", {
    operation: `'${callee}'`,
    expected: "keys that are strings or integers",
    found: exactTypeName(found),
  });

/** Reads pairs of a key and a value. */
function pairsOf(run: Run, pairs: Value): readonly (readonly [string, Value])[] {
  if (!isList(pairs)) throw notPairs(pairs);
  run.spendItems(pairs.length * itemsPerEntry);
  return pairs.map((pair) => {
    run.taintBy(pair, "parts");
    if (!isList(pair) || pair.length !== 2) throw notPairs(pair);
    const [key = null, value = null] = pair;
    if (typeof key !== "string" && !Number.isInteger(key)) throw notAKey("dict", key);
    return [asKey(String(key), run), value] as const;
  });
}

const notPairs = (found: Value): ContextError =>
  new ContextError("type", { operation: "'dict'", expected: "an object or lists of two", found: exactTypeName(found) });

/** The ways to merge a later list with an earlier one. */
const listMerges: Readonly<Record<string, (run: Run, earlier: JsonList, later: JsonList) => JsonList>> = {
  replace: (_, __, later) => later,
  keep: (_, earlier) => earlier,
  append: (run, earlier, later) => joinedLists(run, earlier, later),
  prepend: (run, earlier, later) => joinedLists(run, later, earlier),
  union: (run, earlier, later) => setsOf(run, earlier, later).union(),
  append_rp: (run, earlier, later) => joinedLists(run, setsOf(run, earlier, later).others(), later),
  prepend_rp: (run, earlier, later) => joinedLists(run, later, setsOf(run, earlier, later).others()),
};

function joinedLists(run: Run, first: JsonList, second: JsonList): JsonList {
  run.spendItems(first.length + second.length);
  for (const one of [first, second]) run.taintBy(one, "parts");
  return [...first, ...second];
}

function setsOf(run: Run, first: JsonList, second: JsonList): Sets {
  for (const one of [first, second]) run.taintBy(one, "all");
  return new Sets(run, first, second);
}

/** Merges objects, a later one over an earlier one. */
export function merged(run: Run, objects: readonly JsonObject[], isRecursive: boolean, lists: string): JsonObject {
  const mergeLists = Object.hasOwn(listMerges, lists) ? listMerges[lists] : undefined;
  if (mergeLists === undefined) {
    const problem = `lists are merged by ${Object.keys(listMerges).join(", ")}`;
    throw new ContextError("arguments", { callee: "'merge'", problem });
  }
  const merging = { run, isRecursive, mergeLists };
  return objects.reduce<JsonObject>((earlier, later) => mergedObjects(merging, earlier, later), {});
}

interface Merging {
  readonly run: Run;
  readonly isRecursive: boolean;
  readonly mergeLists: (run: Run, earlier: JsonList, later: JsonList) => JsonList;
}

function mergedObjects(merging: Merging, earlier: JsonObject, later: JsonObject, depth = 1): JsonObject {
  const { run } = merging;
  run.check("dataDepth", depth);
  const made: Record<string, Value> = {};
  for (const [key, value] of entriesOf(run, earlier)) setKey(made, key, value);
  for (const [key, value] of entriesOf(run, later)) {
    const before = Object.hasOwn(made, key) ? made[key] : undefined;
    setKey(made, key, before === undefined ? value : mergedValues(merging, before, value, depth));
  }
  return made;
}

function mergedValues(merging: Merging, earlier: Value, later: Value, depth: number): Value {
  if (isObject(earlier) && isObject(later)) {
    if (!merging.isRecursive) return later;
    for (const one of [earlier, later]) merging.run.taintBy(one, "parts");
    return mergedObjects(merging, earlier, later, depth + 1);
  }
  if (!isList(earlier) || !isList(later)) return later;
  return merging.mergeLists(merging.run, earlier, later);
}

const picking = (name: string, isPicked: boolean, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    reach: "parts",
    parameters: [object("object"), rest(any("keys"))],
    call: (run, value, given) => {
      const keys = keysGiven(run, name, given);
      return objectOf(entriesOf(run, value).filter(([key]) => keys.has(key) === isPicked));
    },
  });

export const objectFunctions: readonly FunctionDefinition[] = [
  define({
    name: "keys",
    summary: "Lists the keys of an object.",
    reach: "itself",
    parameters: [asking("keys", object("object"))],
    call: (run, value) => entriesOf(run, value).map(([key]) => key),
  }),
  define({
    name: "values",
    summary: "Lists the values of an object.",
    reach: "parts",
    parameters: [object("object")],
    call: (run, value) => entriesOf(run, value).map(([, one]) => one),
  }),
  define({
    name: "items",
    summary: "Lists the keys and values of an object in pairs.",
    reach: "parts",
    parameters: [object("object")],
    call: (run, value) => entriesOf(run, value).map(([key, one]) => [key, one]),
  }),
  define({
    name: "dict",
    aliases: ["namespace"],
    summary: "Gives an object of pairs or of another object, and of the arguments that are given by name.",
    reach: "parts",
    parameters: [any("pairs", undefined), otherNames("named")],
    call: (run, pairs, named) => {
      const first = pairs === undefined ? [] : isObject(pairs) ? entriesOf(run, pairs) : pairsOf(run, pairs);
      return objectOf([...first, ...(named === undefined ? [] : entriesOf(run, named))]);
    },
  }),
  define({
    name: "dict2items",
    summary: "Lists the entries of an object as objects of a key and a value.",
    reach: "parts",
    parameters: [object("object"), text("key_name", "key"), text("value_name", "value")],
    call: (run, value, keyName, valueName) =>
      entriesOf(run, value).map(([key, one]) =>
        objectOf([
          [keyName, key],
          [valueName, one],
        ]),
      ),
  }),
  define({
    name: "items2dict",
    summary: "Makes an object of a list of objects, each with a key and a value.",
    reach: "parts",
    parameters: [list("list"), path("key_name", "key"), path("value_name", "value")],
    call: (run, items, keyName, valueName) => {
      run.spendItems(items.length * itemsPerEntry);
      const [keyOf, readValue] = [selectedReader(run, keyName), selectedReader(run, valueName)];
      return objectOf(
        items.map((item) => {
          const key = keyOf(item);
          if (typeof key !== "string" && !Number.isInteger(key)) throw notAKey("items2dict", key);
          return [asKey(String(key), run), readValue(item)] as const;
        }),
      );
    },
  }),
  define({
    name: "merge",
    aliases: ["combine"],
    summary:
      "Merges objects: a later one's value takes the place of an earlier one's, or is merged with it, lists as they say.",
    reach: "parts",
    parameters: [
      object("object"),
      rest(object("objects")),
      named(boolean("recursive", false)),
      named(also(text("lists", "replace"), "list_merge")),
    ],
    call: (run, first, others, isRecursive, lists) => merged(run, [first, ...others], isRecursive, lists),
  }),
  define({
    name: "dictsort",
    summary: "Lists the pairs of an object, sorted by key or by value.",
    reach: "parts",
    parameters: [object("object"), boolean("case_sensitive", false), text("by", "key"), boolean("reverse", false)],
    call: (run, value, caseSensitive, by, reverse) => {
      if (by !== "key" && by !== "value") {
        throw new ContextError("arguments", { callee: "'dictsort'", problem: "it sorts by key or by value" });
      }
      const pairs = entriesOf(run, value).map(([key, one]) => [key, one]);
      const sorted = sortedBy(run, pairs, keyBy(run, by === "key" ? 0 : 1, caseSensitive), "'dictsort'");
      return reverse ? sorted.reverse() : sorted;
    },
  }),
  picking("pick", true, "Gives an object with some of the keys of another."),
  picking("omit", false, "Gives an object without some of the keys of another."),
  define({
    name: "get",
    summary: "Gives the value at a path of keys in a value; the default where there is none.",
    reach: "itself",
    parameters: [any("value"), path("path"), lastResort(also(any("default", undefined), "fallback"))],
    call: (run, value, attribute, otherwise) => {
      const found = attributeOf(run, value, keysIn(run, attribute));
      return found === undefined ? otherwise : found;
    },
  }),
];
