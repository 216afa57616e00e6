import type { Run } from "../run/run.ts";
import { madeText } from "../values/texts.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
};

/** Replaces the characters to which HTML gives a meaning by entities. */
export function escaped(run: Run, value: string): string {
  run.spendText(value.length);
  const text = value.replace(/[&<>"']/g, (character) => entities[character] ?? character);
  return text === value ? value : madeText(text, run);
}
