import { isList, isObject, typeName, type Value } from "../../data/json.ts";
import { textLength } from "../../data/read.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { canonical } from "../values/canonical.ts";
import { compare, isEqual } from "../values/comparison.ts";
import { contains } from "../values/operators.ts";
import { cut } from "../values/slices.ts";
import { keyOf } from "./attributes.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { characters } from "./layout.ts";
import { any, boolean, integer, list, number, path, rest, sized, textOrList } from "./parameters.ts";

const lengthOf = (run: Run, value: Value): number => {
  if (typeof value === "string") return textLength(value, run);
  if (isList(value)) return value.length;
  if (!isObject(value)) {
    const found = typeName(value);
    throw new ContextError("type", { operation: "'length'", expected: "a string, a list or an object", found });
  }
  const { length } = Object.keys(value);
  run.spendItems(length);
  return length;
};

/** The items of a list, or the characters of a string. */
const itemsOf = (run: Run, value: Value): readonly Value[] => (isList(value) ? value : characters(String(value), run));

/** Charges for sorting: each item is compared about log₂(n) times. */
const spendSort = (run: Run, size: number): void => run.spendItems(size * Math.ceil(Math.log2(size + 2)));

/** Sorted by what a function gives for each item; stable. */
export function sortedBy(run: Run, items: readonly Value[], key: (item: Value) => Value, callee: string): Value[] {
  spendSort(run, items.length);
  return items
    .map((item) => [key(item), item] as const)
    .sort(([left], [right]) => compare(left, right, callee, run))
    .map(([, item]) => item);
}

const reverse = (run: Run, value: Value): Value => {
  const items = itemsOf(run, value);
  run.spendItems(items.length);
  const reversed = items.toReversed();
  return isList(value) ? reversed : reversed.join("");
};

export const listFunctions: readonly FunctionDefinition[] = [
  define({
    name: "length",
    summary: "Counts the items of a list, the keys of an object or the characters of a string.",
    reach: "itself",
    parameters: [sized("value")],
    call: lengthOf,
  }),
  define({
    name: "count",
    summary: "Counts how often a list holds a value or a string a part; without one it is length.",
    parameters: [sized("value"), any("item", undefined)],
    call: (run, value, item) => {
      if (item === undefined) return lengthOf(run, value);
      if (typeof value === "string" && typeof item === "string") {
        run.spendCharacters(value.length);
        return item === "" ? textLength(value, run) + 1 : value.split(item).length - 1;
      }
      const items = itemsOf(run, value);
      run.spendItems(items.length);
      return items.filter((one) => isEqual(one, item, run)).length;
    },
  }),
  define({
    name: "list",
    summary: "Gives a list as it is, the characters of a string, or the keys of an object.",
    reach: "parts",
    parameters: [sized("value")],
    call: (run, value) => {
      if (!isObject(value)) return itemsOf(run, value);
      const keys = Object.keys(value);
      run.spendItems(keys.length);
      return keys;
    },
  }),
  define({
    name: "first",
    summary: "Gives the first item of a list or character of a string; undefined where there is none.",
    reach: "parts",
    parameters: [textOrList("value")],
    call: (_, value) => (isList(value) ? value[0] : [...value.slice(0, 2)][0]),
  }),
  define({
    name: "last",
    summary: "Gives the last item of a list or character of a string; undefined where there is none.",
    reach: "parts",
    parameters: [textOrList("value")],
    call: (_, value) => (isList(value) ? value.at(-1) : [...value.slice(-2)].at(-1)),
  }),
  define({
    name: "reversed",
    aliases: ["reverse"],
    summary: "Gives a list or a string from its end to its start.",
    reach: "parts",
    parameters: [textOrList("value")],
    call: reverse,
  }),
  define({
    name: "sort",
    summary: "Sorts a list of numbers, of strings or of lists, by an attribute where one is given.",
    reach: "parts",
    parameters: [
      list("list"),
      boolean("reverse", false),
      boolean("case_sensitive", true),
      path("attribute", undefined),
    ],
    call: (run, items, reverse, caseSensitive, attribute) => {
      const sorted = sortedBy(
        run,
        reverse ? items.toReversed() : items,
        keyOf(run, attribute, caseSensitive),
        "'sort'",
      );
      return reverse ? sorted.reverse() : sorted;
    },
  }),
  define({
    name: "unique",
    summary: "Gives the items of a list without those that are equal to an earlier one, or whose attribute is.",
    reach: "parts",
    parameters: [list("list"), boolean("case_sensitive", true), path("attribute", undefined)],
    call: (run, items, caseSensitive, attribute) => {
      run.spendItems(items.length);
      const seen = new Set<string>();
      const key = keyOf(run, attribute, caseSensitive);
      return items.filter((item) => seen.size < seen.add(canonical(key(item), run)).size);
    },
  }),
  define({
    name: "flat",
    summary: "Gives the items of the lists in a list, and the items that are no lists.",
    parameters: [list("list")],
    call: (run, items) => {
      run.spendItems(items.reduce<number>((total, item) => total + (isList(item) ? item.length : 1), items.length));
      return items.flatMap((item) => (isList(item) ? item : [item]));
    },
  }),
  define({
    name: "zip",
    summary: "Gives lists of the first, the second … items of some lists, as many as the shortest has.",
    reach: "parts",
    parameters: [list("list"), rest(list("lists"))],
    call: (run, first, others) => {
      const lists = [first, ...others];
      const size = Math.min(...lists.map((one) => one.length));
      run.spendItems(size * lists.length);
      return Array.from({ length: size }, (_, index) => lists.map((one) => one[index] as Value)); // below each length
    },
  }),
  define({
    name: "range",
    summary: "Lists the numbers from start, or 0, in steps up to end, which is not among them.",
    parameters: [number("start"), number("end", undefined), number("step", 1)],
    call: (run, first, second, step) => {
      const [start, end] = second === undefined ? [0, first] : [first, second];
      if (step === 0) throw new ContextError("arguments", { callee: "'range'", problem: "the step must not be 0" });
      const size = Math.max(0, Math.ceil((end - start) / step));
      run.check("rangeSize", size);
      if (Math.max(Math.abs(start), Math.abs(end)) > Number.MAX_SAFE_INTEGER) {
        // two numbers beyond it may be one
        throw new ContextError("arguments", { callee: "'range'", problem: "its numbers must lie below 2 ** 53" });
      }
      run.spendItems(size);
      return Array.from({ length: size }, (_, index) => start + index * step);
    },
  }),
  define({
    name: "chunks",
    aliases: ["batch"],
    summary: "Cuts a list into lists of so many items; the last one is filled up where a filling is given.",
    reach: "parts",
    parameters: [list("list"), integer("size"), any("fill_with", null)],
    call: (run, items, size, filling) => {
      if (size < 1) throw new ContextError("arguments", { callee: "'chunks'", problem: "the size must be 1 or more" });
      const count = Math.ceil(items.length / size);
      run.spendItems(filling === null ? items.length : count * size);
      return Array.from({ length: count }, (_, index) => {
        const chunk = items.slice(index * size, (index + 1) * size);
        return filling === null ? chunk : [...chunk, ...new Array<Value>(size - chunk.length).fill(filling)];
      });
    },
  }),
  define({
    name: "slice",
    summary: "Cuts a part out of a list or a string, from start up to end; negative bounds count from the end.",
    reach: "parts",
    parameters: [textOrList("value"), integer("start"), integer("end", null)],
    call: (run, value, start, end) => cut(value, start, end, null, run),
  }),
  define({
    name: "index_of",
    summary: "Gives the position of a value in a list or of a part in a string, -1 where it is not there.",
    parameters: [textOrList("value"), any("item")],
    call: (run, value, item) => {
      if (isList(value)) {
        run.spendItems(value.length);
        return value.findIndex((one) => isEqual(one, item, run));
      }
      if (!contains(value, item, "'index_of'", run)) return -1;
      return textLength(value.slice(0, value.indexOf(String(item))), run);
    },
  }),
  define({
    name: "contains",
    summary: "Tells whether a list holds a value, an object a key or a string a part.",
    parameters: [any("container"), any("item")],
    call: (run, container, item) => contains(container, item, "'contains'", run),
  }),
  define({
    name: "compact",
    summary: "Gives the items of a list that are not null.",
    reach: "parts",
    parameters: [list("list")],
    call: (run, items) => {
      run.spendItems(items.length);
      return items.filter((item) => item !== null);
    },
  }),
];
