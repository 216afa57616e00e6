import { toJson } from "../values.ts";
import { any, define, type FunctionDefinition, integer } from "./definition.ts";

export const codingFunctions: readonly FunctionDefinition[] = [
  define({
    name: "tojson",
    aliases: ["dump", "to_json"],
    summary: "Gives the JSON text of a value, indented by so many spaces.",
    parameters: [any("value"), integer("indent", 0)],
    call: (run, value, indent) => toJson(value, run, Math.min(Math.max(indent, 0), 10)),
  }),
];
