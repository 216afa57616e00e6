import { isList, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import { Distinct } from "../values/distinct.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, boolean, integer, list, number, path, rest } from "./parameters.ts";
import { keyBy, keyByEach, sortedBy } from "./sorting.ts";

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
