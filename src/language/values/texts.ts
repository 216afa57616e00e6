import type { Budget } from "../../limits.ts";

/**
 * The door through which every text passes that the language makes: charges for its characters, and refuses one that is
 * too long. What may become far longer than what it is made of is refused before it is made, by `budget.spendText`.
 */
export function madeText(text: string, budget: Budget): string {
  budget.spendText(text.length);
  return text;
}

/** Splits a text into its characters, by code point. */
export function characters(text: string, budget: Budget): readonly string[] {
  budget.spendItems(text.length);
  return Array.from(text);
}

/** Gives so many spaces, and none for a negative number. */
export function filled(width: number, budget: Budget): string {
  if (width <= 0) return "";
  budget.spendText(width);
  return " ".repeat(width);
}

// V8 hashes a longer text by its length alone, and so compares it with every other of that length that it knows.
const longestHashed = 16_383;

/** A text that is about to be looked up among others: charges for its hash. */
export function asKey(text: string, budget: Budget): string {
  budget.spendCharacters(text.length);
  if (text.length > longestHashed) budget.spendItems(text.length);
  return text;
}
