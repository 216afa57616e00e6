import { define, type FunctionDefinition } from "../language/functions/definition.ts";
import { text } from "../language/functions/parameters.ts";
import { yamlDocuments } from "./formats/yaml.ts";

/** Makes a function that gives the value of the first document of a YAML text. */
export const fromYaml = (name: string): FunctionDefinition =>
  define({
    name,
    summary: "Gives the value that a YAML text says.",
    parameters: [text("text")],
    call: (run, value) => yamlDocuments(run, name, value)[0] ?? null,
  });
