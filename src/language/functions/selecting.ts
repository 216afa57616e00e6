import { type JsonObject, type Maybe, typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import { missing } from "../run/missing.ts";
import type { Run } from "../run/run.ts";
import { isEqual } from "../values/comparison.ts";
import { isTruthy } from "../values/truth.ts";
import { type Attribute, attributeReader, defaultReader, type ItemReader, selectedReader } from "./attributes.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, boolean, list, named, naming, otherNames, path, rest } from "./parameters.ts";
import { keyReader, sortedBy } from "./sorting.ts";

/** Selects the items that pass a test, by themselves or by an attribute; or those that fail it. */
function select(
  run: Run,
  items: readonly Value[],
  read: ItemReader<Maybe>,
  test: readonly Value[],
  named: JsonObject | undefined,
  isSelected: boolean,
): readonly Value[] {
  run.spendItems(items.length);
  if (items.length === 0) return items;
  const passes = testOf(run, test, named);
  const isPresence = asksPresence(test[0], run);
  return items.filter((item) => {
    const { sources } = run;
    const value = read(item);
    if (isPresence) run.sources = sources;
    else run.taintBy(value, "itself");
    return passes(value) === isSelected;
  });
}

/** Binds the test of an item or of its attribute. Without a name, it passes where the value is true. */
function testOf(
  run: Run,
  [name, ...values]: readonly Value[],
  named: JsonObject | undefined,
): (value: Maybe) => boolean {
  if (name === undefined) return (value) => value !== undefined && isTruthy(value);
  const call = run.rules.boundByName("test", nameOf(name, "a test"), values, run, named);
  return (value) => call(value) === true;
}

/** Tells whether a test asks only whether a value is there. Its secrets do not taint the run then. */
const asksPresence = (test: Value | undefined, run: Run): boolean =>
  typeof test === "string" && run.rules.asksPresence(test);

/** Makes a reader of the attribute that is tested: each item must have it, unless the test takes undefined. */
const testedReader = (run: Run, attribute: Attribute, [test]: readonly Value[]): ItemReader<Maybe> =>
  typeof test === "string" && run.rules.takesUndefined(test)
    ? attributeReader(run, attribute)
    : selectedReader(run, attribute);

/** Gives what a function gave for an item of `map`, which undefined is no value of. Under the lenient policy it is null. */
function mapped(run: Run, callee: string, value: Maybe): Value {
  if (value !== undefined) return value;
  if (run.rules.undefinedPolicy === "empty") return null;
  throw missing(run.says(callee) ? `${callee}(…)` : "what the function gives for an item");
}

const nameOf = (value: Value, what: string): string => {
  if (typeof value === "string") return value;
  throw new ContextError("type", { operation: `the name of ${what}`, expected: "a string", found: typeName(value) });
};

const wholeItem: ItemReader = (item) => item;

const selecting = (name: string, isSelected: boolean, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    reach: "parts",
    parameters: [list("list"), naming("test", rest(any("test"))), otherNames("named")],
    call: (run, items, test, named) => select(run, items, wholeItem, test, named, isSelected),
  });

const selectingByAttribute = (name: string, isSelected: boolean, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    reach: "parts",
    parameters: [list("list"), path("attribute"), naming("test", rest(any("test"))), otherNames("named")],
    call: (run, items, attribute, test, named) =>
      select(run, items, testedReader(run, attribute, test), test, named, isSelected),
  });

export const selectingFunctions: readonly FunctionDefinition[] = [
  define({
    name: "groupby",
    summary:
      "Groups the items of a list by an attribute: a list of pairs, each a value and its items, sorted by the value.",
    reach: "parts",
    parameters: [list("list"), path("attribute"), any("default", undefined), boolean("case_sensitive", true)],
    call: (run, items, attribute, whenMissing, caseSensitive) =>
      grouped(run, items, attribute, whenMissing, caseSensitive),
  }),
  define({
    name: "map",
    summary: "Gives an attribute of each item of a list, or what a function gives for it.",
    reach: "parts",
    parameters: [
      list("list"),
      naming("function", rest(any("function"))),
      named(path("attribute", undefined)),
      named(any("default", undefined)),
      otherNames("named"),
    ],
    call: (run, items, [name, ...values], attribute, whenMissing, others) => {
      run.spendItems(items.length);
      if (attribute !== undefined && name !== undefined) {
        throw new ContextError("arguments", {
          callee: "'map'",
          problem: "it takes a function or an attribute, not both",
        });
      }
      if (attribute !== undefined) return items.map(defaultReader(run, attribute, whenMissing));
      const callee = nameOf(name ?? null, "a function");
      if (items.length === 0) return items;
      const handedOn = whenMissing === undefined ? others : { ...others, default: whenMissing };
      const call = run.rules.boundByName("function", callee, values, run, handedOn);
      return items.map((item) => mapped(run, callee, call(item)));
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
];

function grouped(
  run: Run,
  items: readonly Value[],
  attribute: Attribute,
  whenMissing: Maybe,
  caseSensitive: boolean,
): Value {
  const read = defaultReader(run, attribute, whenMissing);
  const keyOf = keyReader(run, read, caseSensitive);
  const groups: [Value, Value[]][] = [];
  let last: Maybe;
  for (const item of sortedBy(run, items, keyOf, "'groupby'")) {
    const key = keyOf(item);
    if (last !== undefined && isEqual(key, last, run)) groups.at(-1)?.[1].push(item);
    else groups.push([read(item), [item]]);
    last = key;
  }
  return groups;
}
