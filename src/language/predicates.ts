import { define, type FunctionDefinition, maybe } from "./functions/definition.ts";

/** Every test: what may stand behind `is`. */
export const predicates: readonly FunctionDefinition[] = [
  define({
    name: "defined",
    summary: "Tells whether the value is there.",
    parameters: [maybe("value")],
    call: (_, value) => value !== undefined,
  }),
  define({
    name: "undefined",
    summary: "Tells whether the value is not there.",
    parameters: [maybe("value")],
    call: (_, value) => value === undefined,
  }),
];
