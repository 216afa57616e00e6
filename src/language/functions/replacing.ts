import type { Run } from "../run/run.ts";
import { characters } from "./characters.ts";

/** Replaces the first so many occurrences of a part of a text, all of them where the count is negative. */
export function replaced(run: Run, value: string, old: string, replacement: string, count: number): string {
  run.spendText(value.length);
  if (old === "") return threaded(run, value, replacement, count);
  let found = 0;
  const wanted = count < 0 ? Number.POSITIVE_INFINITY : count;
  let end = 0;
  for (let start = value.indexOf(old); start >= 0 && found < wanted; start = value.indexOf(old, end)) {
    found++;
    end = start + old.length;
  }
  run.spendText(value.length + found * (replacement.length - old.length));
  return value.slice(0, end).replaceAll(old, () => replacement) + value.slice(end);
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
