import { ContextError } from "../../errors.ts";
import { isList } from "../../json.ts";
import { textLength } from "../values.ts";
import { define, type FunctionDefinition, integer, sized } from "./definition.ts";

export const listFunctions: readonly FunctionDefinition[] = [
  define({
    name: "length",
    summary: "Counts the items of a list, the keys of an object or the characters of a string.",
    parameters: [sized("value")],
    call: (run, value) => {
      if (typeof value === "string") return textLength(value, run);
      if (isList(value)) return value.length;
      const { length } = Object.keys(value);
      run.spendItems(length);
      return length;
    },
  }),
  define({
    name: "range",
    summary: "Lists the integers from start, or 0, up to end, which is not among them.",
    parameters: [integer("start"), integer("end", undefined), integer("step", 1)],
    call: (run, first, second, step) => {
      const [start, end] = second === undefined ? [0, first] : [first, second];
      if (step === 0) throw new ContextError("arguments", { callee: "range", problem: "the step must not be 0" });
      const size = Math.max(0, Math.ceil((end - start) / step));
      run.check("rangeSize", size);
      run.spendItems(size);
      return Array.from({ length: size }, (_, index) => start + index * step);
    },
  }),
];
