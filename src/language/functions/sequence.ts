import { isList, isObject, type JsonList, typeName, type Value } from "../../data/json.ts";
import { textLength } from "../../data/read.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { isEqual } from "../values/comparison.ts";
import { contains, positionIn } from "../values/operators.ts";
import { splitText } from "../values/search.ts";
import { cut } from "../values/slices.ts";
import { characters } from "../values/texts.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, asking, integer, sized, textOrList } from "./parameters.ts";

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

/** Gives the items of a list, or the characters of a string. */
const itemsOf = (run: Run, value: string | JsonList): readonly Value[] =>
  isList(value) ? value : characters(value, run);

const reverse = (run: Run, value: string | JsonList): Value => {
  const items = itemsOf(run, value);
  run.spendItems(items.length);
  const reversed = items.toReversed();
  return isList(value) ? reversed : reversed.join("");
};

/** Finds the position of a value in a list or of a part in a string: -1 where it is not there. */
export function indexOf(run: Run, value: string | JsonList, item: Value): number {
  if (isList(value)) {
    run.spendItems(value.length);
    return value.findIndex((one) => isEqual(one, item, run));
  }
  const index = positionIn(value, item, "'index_of'", run);
  return index < 0 ? index : textLength(value.slice(0, index), run);
}

/** Functions of a list or a string, some of them of an object too. */
export const sequenceFunctions: readonly FunctionDefinition[] = [
  define({
    name: "length",
    summary: "Counts the items of a list, the keys of an object or the characters of a string.",
    reach: "itself",
    parameters: [asking("length", sized("value"))],
    call: lengthOf,
  }),
  define({
    name: "count",
    summary: "Counts how often a list holds a value or a string a part; without one it is length.",
    parameters: [sized("value"), any("item", undefined)],
    call: (run, value, item) => {
      if (item === undefined) return lengthOf(run, value);
      if (typeof value === "string" && typeof item === "string") {
        if (item === "") return textLength(value, run) + 1;
        return splitText(value, item, Number.POSITIVE_INFINITY, run).length - 1;
      }
      if (!isList(value)) {
        const found = `${typeName(value)} and ${typeName(item)}`;
        throw new ContextError("type", { operation: "'count'", expected: "a list and an item, or two strings", found });
      }
      run.spendItems(value.length);
      return value.filter((one) => isEqual(one, item, run)).length;
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
    name: "slice",
    summary: "Cuts a part out of a list or a string, from start up to end; negative bounds count from the end.",
    reach: "parts",
    parameters: [textOrList("value"), integer("start"), integer("end", null)],
    call: (run, value, start, end) => {
      // In Jinja, `slice` makes so many lists: who means that is told, where no start of ours can be meant.
      if (start > value.length) run.check("work", start);
      return cut(value, start, end, null, run);
    },
  }),
  define({
    name: "index_of",
    summary: "Gives the position of a value in a list or of a part in a string, -1 where it is not there.",
    parameters: [textOrList("value"), any("item")],
    call: indexOf,
  }),
  define({
    name: "contains",
    summary: "Tells whether a list holds a value, an object a key or a string a part.",
    parameters: [any("container"), any("item")],
    call: (run, container, item) => contains(container, item, "'contains'", run),
  }),
];
