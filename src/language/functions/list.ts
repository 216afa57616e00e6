import { isList, type JsonList, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { Distinct } from "../values/distinct.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { also, any, boolean, integer, list, named, number, path, rest } from "./parameters.ts";
import { keyBy, keyByEach, sortedBy } from "./sorting.ts";

/** Gives the items of a list with those of the lists in it, so many levels deep. */
export function flattened(run: Run, items: JsonList, levels: number | undefined, skipsNulls: boolean): JsonList {
  const made: Value[] = [];
  flattenInto(run, made, items, levels ?? Number.POSITIVE_INFINITY, skipsNulls);
  return made;
}

function flattenInto(run: Run, made: Value[], items: JsonList, levels: number, skipsNulls: boolean): void {
  run.spendItems(items.length + 1);
  for (const item of items) {
    if (isList(item) && levels > 0) flattenInto(run, made, item, levels - 1, skipsNulls);
    else if (item !== null || !skipsNulls) made.push(item);
  }
}

/** Zips lists, as many as the longest has, with a filling where others end. */
export function zippedLongest(run: Run, lists: readonly (readonly Value[])[], fill: Value): Value {
  const size = Math.max(...lists.map((one) => one.length));
  run.spendItems(size * lists.length);
  return Array.from({ length: size }, (_, index) => lists.map((one) => one[index] ?? fill));
}

export const listFunctions: readonly FunctionDefinition[] = [
  define({
    name: "sort",
    summary: "Sorts a list of numbers, of strings or of lists, by an attribute or by several with commas between.",
    reach: "parts",
    parameters: [
      list("list"),
      boolean("reverse", false),
      boolean("case_sensitive", true),
      path("attribute", undefined),
    ],
    call: (run, items, reverse, caseSensitive, attribute) => {
      const ordered = reverse ? items.toReversed() : items;
      const sorted = sortedBy(run, ordered, keyByEach(run, attribute, caseSensitive), "'sort'");
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
      const seen = new Set<number>();
      const distinct = new Distinct(run);
      const keyOf = keyBy(run, attribute, caseSensitive);
      return items.filter((item) => seen.size < seen.add(distinct.numberOf(keyOf(item))).size);
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
    name: "flatten",
    summary: "Gives the items of a list with those of the lists in it, however deep, or so many levels.",
    parameters: [list("list"), integer("levels", undefined), named(boolean("skip_nulls", false))],
    call: (run, items, levels, skipsNulls) => flattened(run, items, levels, skipsNulls),
  }),
  define({
    name: "zip_longest",
    summary: "Zips some lists as zip does, as many as the longest has, with a filling where others end.",
    reach: "parts",
    parameters: [list("list"), rest(list("lists")), named(also(any("fill", null), "fillvalue"))],
    call: (run, first, others, fill) => zippedLongest(run, [first, ...others], fill),
  }),
  define({
    name: "product",
    summary: "Lists all combinations of an item of each of some lists.",
    reach: "parts",
    parameters: [list("list"), rest(list("lists"))],
    call: (run, first, others) => {
      let combinations: readonly (readonly Value[])[] = [[]];
      for (const one of [first, ...others]) {
        const width = (combinations[0]?.length ?? 0) + 2; // a list is an item, too
        run.spendItems(combinations.length * one.length * width);
        combinations = combinations.flatMap((begun) => one.map((item) => [...begun, item]));
      }
      return combinations;
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
      run.spendItems(count + (filling === null ? items.length : count * size)); // a list is an item, too
      return Array.from({ length: count }, (_, index) => {
        const chunk = items.slice(index * size, (index + 1) * size);
        return filling === null ? chunk : [...chunk, ...new Array<Value>(size - chunk.length).fill(filling)];
      });
    },
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
