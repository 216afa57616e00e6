import { exactTypeName, type Value } from "../../data/json.ts";
import { textLength, unitsForth } from "../../data/read.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { characters, filled, madeText } from "../values/texts.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, boolean, integer, text } from "./parameters.ts";

/** Functions that fit a text into a width. */
export const layoutFunctions: readonly FunctionDefinition[] = [
  define({
    name: "truncate",
    summary:
      "Cuts a text that is more than leeway characters too long to so many, the end among them, at a word unless killwords.",
    parameters: [
      text("text"),
      integer("length", 255),
      boolean("killwords", false),
      text("end", "..."),
      integer("leeway", 5),
    ],
    call: (run, value, length, killwords, end, leeway) => truncated(run, value, length, killwords, end, leeway),
  }),
  define({
    name: "indent",
    summary:
      "Indents the lines of a text by so many spaces or by a text: the first only if asked to, empty ones likewise.",
    parameters: [text("text"), any("width", 4), boolean("first", false), boolean("blank", false)],
    call: (run, value, width, first, blank) => {
      const indentation = indentationOf(width, run);
      run.spendText(value.length);
      const lines = value.split("\n");
      run.spendItems(lines.length);
      run.spendText(value.length + lines.length * indentation.length);
      return lines
        .map((line, index) => ((index === 0 ? first : blank || !isEmptyLine(line)) ? indentation + line : line))
        .join("\n");
    },
  }),
  define({
    name: "center",
    summary: "Puts spaces on both sides of a text until it is so many characters wide.",
    parameters: [text("text"), integer("width", 80)],
    call: (run, value, width) => {
      const missing = Math.max(0, width - textLength(value, run));
      run.spendText(value.length + missing);
      const left = Math.floor(missing / 2) + (missing & width & 1); // as Python's own does
      return " ".repeat(left) + value + " ".repeat(missing - left);
    },
  }),
  define({
    name: "wordwrap",
    summary: "Breaks the lines of a text at words so that each is at most so many characters wide.",
    parameters: [text("text"), integer("width", 79), boolean("break_long_words", true), text("wrapstring", "\n")],
    call: (run, value, width, breakLongWords, wrapString) =>
      wrapped(run, value, Math.max(1, width), breakLongWords, wrapString),
  }),
];

/** Gives so many spaces, or the text itself. */
function indentationOf(width: Value, run: Run): string {
  if (Number.isSafeInteger(width)) return filled(width as number, run); // an integer is a number
  if (typeof width === "string") return width;
  const expected = "an integer or a string for 'width'";
  throw new ContextError("type", { operation: "'indent'", expected, found: exactTypeName(width) });
}

/** Tells whether a line has nothing in it but what may be left of its end. */
const isEmptyLine = (line: string): boolean => line === "" || line === "\r";

function truncated(run: Run, value: string, length: number, killwords: boolean, end: string, leeway: number): string {
  const most = Math.max(0, length + leeway);
  if (unitsForth(value, most, run) === value.length) return value;
  const kept = value.slice(0, unitsForth(value, Math.max(0, length - textLength(end, run)), run));
  const space = killwords ? -1 : kept.lastIndexOf(" ");
  return madeText((space < 0 ? kept : kept.slice(0, space)) + end, run);
}

/**
 * Breaks the lines of a text at white space, which is dropped there, and on request within a word that is longer than a
 * line.
 */
function wrapped(run: Run, value: string, width: number, breakLongWords: boolean, wrapString: string): string {
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
