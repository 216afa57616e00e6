import type { Run } from "../run/run.ts";
import { characters } from "./characters.ts";

/** Splits a text at a separator, or at white space where that is null. A maximum limits how often, unless negative. */
export function split(run: Run, value: string, separator: string | null, max: number): readonly string[] {
  run.spendText(value.length);
  if (separator === "") return characters(value, run);
  const parts = separator === null ? value.split(/\s+/).filter((part) => part !== "") : value.split(separator);
  run.spendItems(parts.length);
  if (max < 0 || parts.length <= max) return parts;
  const kept = parts.slice(0, max);
  return separator === null ? [...kept, restOfWords(value, max)] : [...kept, parts.slice(max).join(separator)];
}

/** Gives the rest of a text behind so many words. */
function restOfWords(value: string, words: number): string {
  const word = /\S+/g;
  for (let passed = 0; passed < words; passed++) word.exec(value);
  return value.slice(word.lastIndex).trimStart();
}
