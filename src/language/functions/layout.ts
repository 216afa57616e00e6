import { textLength } from "../../data/read.ts";
import type { Run } from "../run/run.ts";

/** The characters of a text, by code point. */
export function characters(value: string, run: Run): readonly string[] {
  run.spendItems(value.length);
  return Array.from(value);
}

/** So many spaces; none for a negative number. */
export function filled(width: number, run: Run): string {
  if (width <= 0) return "";
  run.spendText(width);
  return " ".repeat(width);
}

/** The lines of a text, broken at white space, which goes there, and, where a word is longer than a line, within it. */
export function wrapped(run: Run, value: string, width: number, breakLongWords: boolean, wrapString: string): string {
  run.spendItems(value.length);
  const lines = value.split("\n").flatMap((line) => wrapLine(run, line, width, breakLongWords));
  run.spendText(value.length + lines.length * wrapString.length);
  return lines.join(wrapString);
}

function wrapLine(run: Run, line: string, width: number, breakLongWords: boolean): readonly string[] {
  const lines: string[] = [];
  let current = "";
  let length = 0;
  for (const piece of line.match(/\s+|\S+/g) ?? []) {
    for (const part of breakLongWords ? cutInto(run, piece, width) : [piece]) {
      const partLength = textLength(part, run);
      if (length + partLength > width) {
        if (current.trim() !== "") lines.push(current.trimEnd());
        current = "";
        length = 0;
      }
      if (current === "" && part.trim() === "" && lines.length > 0) continue;
      current += part;
      length += partLength;
    }
  }
  return current === "" && lines.length > 0 ? lines : [...lines, current.trimEnd()];
}

function cutInto(run: Run, word: string, width: number): readonly string[] {
  if (word.length <= width) return [word];
  const all = characters(word, run);
  return Array.from({ length: Math.ceil(all.length / width) }, (_, index) =>
    all.slice(index * width, (index + 1) * width).join(""),
  );
}
