import { isList, type Maybe, setKey, typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { canonical } from "../values/canonical.ts";
import { isTruthy } from "../values/truth.ts";
import { type Attribute, attributeOf, keyFrom, keyOf, requiredAttribute } from "./attributes.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { sortedBy } from "./list.ts";
import { also, any, boolean, lastResort, list, named, object, path, rest, text } from "./parameters.ts";

// An entry is a list of two, and often one in another.
const itemsPerEntry = 3;

/** The entries of an object, charged for. */
const entriesOf = (run: Run, value: Readonly<Record<string, Value>>): (readonly [string, Value])[] => {
  const entries = Object.entries(value);
  run.spendItems(entries.length * itemsPerEntry);
  return entries;
};

const objectOf = (entries: Iterable<readonly [string, Value]>): Value => {
  const made: Record<string, Value> = {};
  for (const [key, value] of entries) setKey(made, key, value);
  return made;
};

/** The keys that `pick` and `omit` are given: one by one, or in a list. */
function keysGiven(callee: string, given: readonly Value[]): ReadonlySet<string> {
  const keys = given.flatMap((one) => (isList(one) ? one : [one]));
  const other = keys.find((key) => typeof key !== "string");
  if (other === undefined) return new Set(keys as readonly string[]); // no other
  throw new ContextError("type", {
    operation: `'${callee}'`,
    expected: "keys that are strings",
    found: typeName(other),
  });
}

const picking = (name: string, isPicked: boolean, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    reach: "parts",
    parameters: [object("object"), rest(any("keys"))],
    call: (run, value, given) => {
      const keys = keysGiven(name, given);
      return objectOf(entriesOf(run, value).filter(([key]) => keys.has(key) === isPicked));
    },
  });

/** Whether a test holds for a value, or for an attribute of it; without a test, whether that is true. */
function holds(run: Run, item: Value, attribute: Attribute | undefined, [test, ...values]: readonly Value[]): boolean {
  run.spendItems(1);
  const { sources } = run;
  const value = attribute === undefined ? item : attributeOf(run, item, attribute);
  if (asksPresence(test, run)) run.sources = sources;
  else run.taintBy(value, "itself");
  if (test !== undefined) return run.rules.callByName("test", nameOf(test, "a test"), [value, ...values], run) === true;
  if (value !== undefined) return isTruthy(value);
  if (run.rules.undefinedPolicy === "empty") return false;
  throw new ContextError("undefined", { name: "an attribute of an item", available: [] });
}

/** Whether a test asks only whether something is there: what it is takes no part. */
const asksPresence = (test: Value | undefined, run: Run): boolean =>
  typeof test === "string" && run.rules.asksPresence(test);

const nameOf = (value: Value, what: string): string => {
  if (typeof value === "string") return value;
  throw new ContextError("type", { operation: `the name of ${what}`, expected: "a string", found: typeName(value) });
};

const selecting = (name: string, isSelected: boolean, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    reach: "parts",
    parameters: [list("list"), rest(any("test"))],
    call: (run, items, test) => items.filter((item) => holds(run, item, undefined, test) === isSelected),
  });

const selectingByAttribute = (name: string, isSelected: boolean, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    reach: "parts",
    parameters: [list("list"), path("attribute"), rest(any("test"))],
    call: (run, items, attribute, test) => items.filter((item) => holds(run, item, attribute, test) === isSelected),
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
      const sorted = sortedBy(run, pairs, keyOf(run, by === "key" ? 0 : 1, caseSensitive), "'dictsort'");
      return reverse ? sorted.reverse() : sorted;
    },
  }),
  define({
    name: "groupby",
    summary:
      "Groups the items of a list by an attribute: a list of pairs, each a value and its items, sorted by the value.",
    reach: "parts",
    parameters: [list("list"), path("attribute"), any("default", undefined), boolean("case_sensitive", true)],
    call: (run, items, attribute, otherwise, caseSensitive) => grouped(run, items, attribute, otherwise, caseSensitive),
  }),
  define({
    name: "map",
    summary: "Gives an attribute of each item of a list, or what a function gives for it.",
    reach: "parts",
    parameters: [
      list("list"),
      rest(any("function")),
      named(path("attribute", undefined)),
      named(any("default", undefined)),
    ],
    call: (run, items, [name, ...values], attribute, otherwise) => {
      run.spendItems(items.length);
      if (attribute !== undefined && name !== undefined) {
        throw new ContextError("arguments", {
          callee: "'map'",
          problem: "it takes a function or an attribute, not both",
        });
      }
      if (attribute !== undefined) return items.map((item) => attributeOr(run, item, attribute, otherwise));
      const called = nameOf(name ?? null, "a function");
      return items.map((item) => run.rules.callByName("function", called, [item, ...values], run) ?? null);
    },
  }),
  selecting("select", true, "Gives the items of a list for which a test holds, or which are true."),
  selecting("reject", false, "Gives the items of a list for which a test does not hold, or which are false."),
  selectingByAttribute("selectattr", true, "Gives the items of a list for whose attribute a test holds, or is true."),
  selectingByAttribute(
    "rejectattr",
    false,
    "Gives the items of a list for whose attribute no test holds, or is false.",
  ),
  picking("pick", true, "Gives an object with some of the keys of another."),
  picking("omit", false, "Gives an object without some of the keys of another."),
  define({
    name: "get",
    summary: "Gives the value at a path of keys in a value; the default where there is none.",
    reach: "itself",
    parameters: [any("value"), path("path"), lastResort(also(any("default", undefined), "fallback"))],
    call: (run, value, keys, otherwise) => attributeOf(run, value, keys) ?? otherwise,
  }),
];

const attributeOr = (run: Run, item: Value, attribute: Attribute, otherwise: Maybe): Value =>
  otherwise === undefined ? requiredAttribute(item, attribute, run) : (attributeOf(run, item, attribute) ?? otherwise);

function grouped(
  run: Run,
  items: readonly Value[],
  attribute: Attribute,
  otherwise: Maybe,
  caseSensitive: boolean,
): Value {
  const keyed = (item: Value): Value => keyFrom(run, attributeOr(run, item, attribute, otherwise), caseSensitive);
  const groups: [Value, Value[]][] = [];
  let last: string | undefined;
  for (const item of sortedBy(run, items, keyed, "'groupby'")) {
    const key = canonical(keyed(item), run);
    if (key === last) groups.at(-1)?.[1].push(item);
    else groups.push([attributeOr(run, item, attribute, otherwise), [item]]);
    last = key;
  }
  return groups;
}
