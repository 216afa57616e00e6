import { exactTypeName, isList, setKey, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { asKey } from "../values/texts.ts";
import { attributeOf, keysIn } from "./attributes.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { also, any, boolean, lastResort, object, path, rest, text } from "./parameters.ts";
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
    parameters: [object("object")],
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
    name: "merge",
    aliases: ["combine"],
    summary: "Gives an object with the keys of some objects, a later one's value in place of an earlier one's.",
    reach: "parts",
    parameters: [object("object"), rest(object("objects"))],
    call: (run, first, others) => objectOf([first, ...others].flatMap((one) => entriesOf(run, one))),
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
