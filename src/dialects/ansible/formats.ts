import type { Value } from "../../data/json.ts";
import { define, type FunctionDefinition } from "../../language/functions/definition.ts";
import { called } from "../../language/functions/index.ts";
import { any, boolean, integer, named, text } from "../../language/functions/parameters.ts";
import type { Run } from "../../language/run/run.ts";
import { queried } from "../formats/json-query.ts";
import { spacedJson } from "../formats/json-text.ts";
import { yamlDocuments, yamlOf } from "../formats/yaml.ts";

const toYaml = (name: string, indent: number): FunctionDefinition =>
  define({
    name,
    summary: `Gives the YAML text of a value, indented by ${indent} spaces.`,
    parameters: [
      any("value"),
      integer("indent", indent),
      named(boolean("sort_keys", true)),
      named(integer("width", 0)),
      named(boolean("default_flow_style", false)),
    ],
    call: (run, value, spaces, sortsKeys) => yamlOf(run, value, { indent: spaces, sortsKeys }),
  });

/** Reads YAML text. What is no text is a value already. */
const documentsOf = (run: Run, callee: string, value: Value): readonly Value[] =>
  typeof value === "string" ? yamlDocuments(run, callee, value) : [value];

const tojson = called("tojson");

/** Data as text, and queries of data. */
export const formatFunctions: readonly FunctionDefinition[] = [
  define({
    name: "to_json",
    summary: "Gives the JSON text of a value.",
    parameters: [any("value"), integer("indent", 0), named(boolean("sort_keys", false))],
    call: (run, value, indent, sortsKeys) =>
      indent === 0 && !sortsKeys ? spacedJson(run, value) : tojson(run, value, indent, sortsKeys),
  }),
  define({
    name: "to_nice_json",
    summary: "Gives the JSON text of a value, indented by 4 spaces, its keys in order.",
    parameters: [any("value"), integer("indent", 4), named(boolean("sort_keys", true))],
    call: (run, value, indent, sortsKeys) => tojson(run, value, indent, sortsKeys),
  }),
  toYaml("to_yaml", 2),
  toYaml("to_nice_yaml", 4),
  define({
    name: "from_yaml",
    summary: "Gives the value that a YAML text says.",
    parameters: [any("text")],
    call: (run, value) => documentsOf(run, "from_yaml", value)[0] ?? null,
  }),
  define({
    name: "from_yaml_all",
    summary: "Lists the values of all documents of a YAML text.",
    parameters: [any("text")],
    call: (run, value) => documentsOf(run, "from_yaml_all", value),
  }),
  define({
    name: "json_query",
    summary: "Gives what a JMESPath finds in a value; null where it finds nothing.",
    parameters: [any("value"), text("query")],
    call: (run, value, query) => queried(run, "json_query", value, query),
  }),
];
