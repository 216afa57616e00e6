import type { Value } from "../../data/json.ts";
import type { Run } from "../run/run.ts";
import { print } from "../values/printing.ts";
import { characters } from "../values/texts.ts";

/** The ends of a text that are trimmed. */
export type Ends = "both" | "start" | "end";

/** Removes white space, or any of the characters of a text, from the ends of a text. */
export function trimmed(run: Run, value: string, chars: Value, ends: Ends): string {
  run.spendText(value.length);
  if (chars === null) {
    if (ends === "both") return value.trim();
    return ends === "start" ? value.trimStart() : value.trimEnd();
  }
  const removed = new Set(characters(print(chars, run), run));
  const all = characters(value, run);
  const isKept = (one: string): boolean => !removed.has(one);
  const first = ends === "end" ? 0 : all.findIndex(isKept);
  const last = ends === "start" ? all.length - 1 : all.findLastIndex(isKept);
  return first < 0 ? "" : all.slice(first, last + 1).join("");
}
