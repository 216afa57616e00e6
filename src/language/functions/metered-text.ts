import type { Run } from "../run/run.ts";
import { indexOfText } from "../values/search.ts";

// To run an instruction takes a small part of the time that copying an item takes: as long as a character.
const paidAtOnce = 256;

/**
 * A text that a run pays for as a pattern reads it. Nothing else tells how far that is: behind each match a pattern such
 * as ` .*b| ` reads to the end, where `\s+` reads what it finds. RE2JS takes any string object. From where a search
 * begins to where it has read, a program runs each of its instructions once for a character at most.
 */
export class MeteredText extends String {
  // No private fields: each read of a character goes through here, and they take twice as long.
  private readonly run: Run;
  private readonly text: string;
  private furthest = -1;
  private price = 1;
  private owed = 0;

  constructor(run: Run, text: string) {
    super(text);
    this.run = run;
    this.text = text;
  }

  /** Begins a search at an index, of a program that has so many instructions. */
  begin(index: number, instructions: number): void {
    this.furthest = index - 1;
    this.price = instructions;
    this.owe(instructions);
  }

  /** Pays what was read and is not paid yet. */
  pay(): void {
    this.run.spendCharacters(this.owed);
    this.owed = 0;
  }

  override charCodeAt(index: number): number {
    if (index > this.furthest) {
      this.owe((index - this.furthest) * this.price);
      this.furthest = index;
    }
    return this.text.charCodeAt(index);
  }

  override indexOf(part: string, from = 0): number {
    const index = indexOfText(this.text, part, from);
    this.owe((index < 0 ? this.text.length : index) - from + part.length);
    return index;
  }

  private owe(characters: number): void {
    this.owed += characters;
    if (this.owed >= paidAtOnce) this.pay();
  }
}
