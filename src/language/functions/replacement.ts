import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";

/** A replacement as it is put together for each match: texts, and numbers of groups. */
export type Replacement = readonly (string | number)[];

/**
 * Reads a replacement: `\1` and `\g<1>` stand for a group by its number, `\g<name>` for one by its name, `\\` for a
 * backslash. O(length).
 *
 * @throws ContextError `arguments` where the pattern has no such group
 */
export function readReplacement(
  run: Run,
  text: string,
  count: number,
  names: Readonly<Record<string, number>>,
): Replacement {
  run.spendCharacters(text.length);
  const parts: (string | number)[] = [];
  let end = 0;
  for (const { 0: written, 1: digits, 2: name, index } of text.matchAll(/\\(?:(\d)|g<(\w+)>|\\)/g)) {
    run.spendItems(2);
    if (index > end) parts.push(text.slice(end, index));
    parts.push(written === "\\\\" ? "\\" : groupOf("'regex_replace'", name ?? digits ?? "", count, names));
    end = index + written.length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

/**
 * Finds a group of a pattern by its number or its name.
 *
 * @throws ContextError `arguments` where the pattern has no such group
 */
export function groupOf(callee: string, name: string, count: number, names: Readonly<Record<string, number>>): number {
  const group = Object.hasOwn(names, name) ? names[name] : Number(name);
  if (group !== undefined && Number.isInteger(group) && group >= 0 && group <= count) return group;
  const problem = `it is asked for a group that the pattern does not have; it has ${count === 0 ? "none" : count}`;
  throw new ContextError("arguments", { callee, problem });
}

/** Puts a replacement together for one match, which the run pays for before. */
export function written(run: Run, replacement: Replacement, groups: readonly (string | null)[]): string {
  run.spendItems(replacement.length);
  const texts = replacement.map((part) => (typeof part === "string" ? part : (groups[part] ?? "")));
  run.spendText(texts.reduce((length, text) => length + text.length, 0));
  return texts.join("");
}
