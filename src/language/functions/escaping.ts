import type { Run } from "../run/run.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
};

/** Replaces the characters to which HTML gives a meaning by entities. */
export function escaped(run: Run, value: string): string {
  run.spendText(value.length * 5); // the longest entity
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
