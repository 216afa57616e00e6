import { isTruthy } from "../values/truth.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { also, any, boolean, lastResort, maybe, optional } from "./parameters.ts";

export const choosingFunctions: readonly FunctionDefinition[] = [
  define({
    name: "default",
    aliases: ["d"],
    summary: "Gives the fallback where the value is undefined, or where it is false and boolean is true.",
    reach: "itself",
    chooses: "default",
    parameters: [
      maybe("given"),
      lastResort(also(any("fallback", ""), "value", "default_value")),
      boolean("boolean", false),
    ],
    call: (_, value, otherwise, boolean) => (value === undefined || (boolean && !isTruthy(value)) ? otherwise : value),
  }),
  define({
    name: "ternary",
    summary:
      "Gives one value where a condition is true, another where it is not, and perhaps a third where it is null.",
    reach: "itself",
    chooses: "ternary",
    parameters: [
      any("condition"),
      also(maybe("yes"), "true_val"),
      also(maybe("no"), "false_val"),
      also(optional(maybe("null")), "none_val"),
    ],
    call: (_, condition, yes, no, whenNull) => {
      if (condition === null && whenNull !== undefined) return whenNull;
      return isTruthy(condition) ? yes : no;
    },
  }),
];
