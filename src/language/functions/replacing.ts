import type { Run } from "../run/run.ts";
import { splitText } from "../values/search.ts";
import { characters } from "../values/texts.ts";

/**
 * Replaces the first so many occurrences of a part of a text, all of them where the count is negative. Only a text that
 * gets longer is held to the limit: one of the data may be longer than a template may make one.
 */
export function replaced(run: Run, value: string, old: string, replacement: string, count: number): string {
  if (old === "") return threaded(run, value, replacement, count);
  const parts = splitText(value, old, count < 0 ? Number.POSITIVE_INFINITY : count, run);
  const added = (parts.length - 1) * (replacement.length - old.length);
  if (added > 0) run.check("stringLength", value.length + added);
  run.spendCharacters(value.length + added);
  return parts.length === 1 ? value : parts.join(replacement);
}

/** Replaces the empty text, which occurs before each character and at the end, as in Python. */
function threaded(run: Run, value: string, between: string, count: number): string {
  const all = characters(value, run);
  const occurrences = all.length + 1;
  const replacements = count < 0 ? occurrences : Math.min(count, occurrences);
  run.spendText(value.length + replacements * between.length);
  const end = replacements === occurrences ? between : "";
  return all.map((one, index) => (index < replacements ? between + one : one)).join("") + end;
}
