import type { Value } from "../../data/json.ts";
import { jsonText } from "../../data/json-text.ts";
import type { Run } from "../../language/run/run.ts";
import { toJson } from "../../language/values/printing.ts";
import { madeText } from "../../language/values/texts.ts";

/** Writes JSON text as Python does: on one line, with a space behind each comma and colon. */
export function spacedJson(run: Run, value: Value): string {
  run.spendCharacters(toJson(value, run).length);
  // a line ends only between two parts: within a text it is escaped
  return madeText(jsonText(value, 1).replace(/,\n */g, ", ").replace(/\n */g, ""), run);
}

/** Writes a text as it stands between the quotes of a JSON text. */
export function escapedJson(run: Run, value: string): string {
  run.spendText(value.length);
  const written = jsonText(value, 0).slice(1, -1);
  run.spendText(written.length);
  return madeText(written, run);
}
