import type { Run } from "../run/run.ts";

/** Splits a text into its characters, by code point. */
export function characters(text: string, run: Run): readonly string[] {
  run.spendItems(text.length);
  return Array.from(text);
}

/** Gives so many spaces, and none for a negative number. */
export function filled(width: number, run: Run): string {
  if (width <= 0) return "";
  run.spendText(width);
  return " ".repeat(width);
}
