import {
  boolYaml11Tag,
  dump,
  FAILSAFE_SCHEMA,
  floatYaml11Tag,
  intYaml11Tag,
  loadAll,
  mergeTag,
  nullYaml11Tag,
} from "js-yaml";
import type { Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../../language/run/run.ts";
import { toJson } from "../../language/values/printing.ts";
import { madeText } from "../../language/values/texts.ts";
import { dataSize } from "./data-size.ts";

// Measured: to read or write a character of YAML takes as long as to copy so many items.
const itemsPerCharacter = 4;
const itemsPerText = 400;

/** YAML 1.1, as engines read it that are written in Python: `yes` is true. What is written like a date is a text. */
const schema = FAILSAFE_SCHEMA.withTags(nullYaml11Tag, boolYaml11Tag, intYaml11Tag, floatYaml11Tag, mergeTag);

/**
 * Reads the documents of a YAML text. O(length).
 *
 * @throws ContextError `type` for what is no YAML, or says what JSON can't
 */
export function yamlDocuments(run: Run, callee: string, text: string): readonly Value[] {
  run.check("stringLength", text.length);
  run.spendItems(text.length * itemsPerCharacter + itemsPerText);
  const values = read(text);
  // an alias is a value once more
  for (const value of values ?? []) dataSize(run, (value ?? null) as Value); // of YAML's lists and objects
  try {
    if (values !== undefined) return values.map((value) => run.receive(value ?? null, "the YAML text"));
  } catch (error) {
    if (!(error instanceof ContextError) || error.code !== "not-json") throw error;
  }
  throw new ContextError("type", {
    operation: `'${callee}'`,
    expected: "YAML text that says what JSON can",
    found: "a string that does not",
  });
}

function read(text: string): readonly unknown[] | undefined {
  try {
    return loadAll(text, { schema, maxAliases: 1_000 });
  } catch {
    return undefined; // its message quotes the text
  }
}

/** How YAML is written. */
export interface YamlOptions {
  readonly indent: number;
  readonly sortsKeys: boolean;
}

/** Writes a value as YAML, its lists and objects in lines. O(length). */
export function yamlOf(run: Run, value: Value, { indent, sortsKeys }: YamlOptions): string {
  run.spendItems(toJson(value, run).length * itemsPerCharacter + itemsPerText);
  const { height } = dataSize(run, value);
  run.spendText(height * indent); // a line begins with as much
  const written = dump(value, {
    indent: Math.min(Math.max(indent, 1), 10),
    seqNoIndent: true,
    lineWidth: -1,
    sortKeys: sortsKeys,
    noRefs: true,
  });
  run.spendText(written.length);
  return madeText(written, run);
}
