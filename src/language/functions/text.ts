import type { Value } from "../../data/json.ts";
import { textLength } from "../../data/read.ts";
import type { Run } from "../run/run.ts";
import { print } from "../values/printing.ts";
import { selected } from "./attributes.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { characters, filled, wrapped } from "./layout.ts";
import { also, any, boolean, integer, list, path, text } from "./parameters.ts";

/** A function of one string that gives a string about as long. */
const onText = (name: string, summary: string, change: (text: string) => string): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length);
      const changed = change(value);
      run.check("stringLength", changed.length);
      return changed;
    },
  });

/** A word begins behind white space, a hyphen or an opening bracket, as in Jinja. */
const wordStarts = /(?<=^|[-\s({[<])[^-\s({[<]/gu;

const capitalized = (value: string): string => {
  const [first = ""] = value;
  return first.toUpperCase() + value.slice(first.length).toLowerCase();
};

export const textFunctions: readonly FunctionDefinition[] = [
  define({
    name: "string",
    summary: "Gives the printed form of a value.",
    parameters: [any("value")],
    call: (run, value) => print(value, run),
  }),
  onText("lower", "Gives the text in lower case.", (value) => value.toLowerCase()),
  onText("upper", "Gives the text in upper case.", (value) => value.toUpperCase()),
  onText("capitalize", "Gives the text with its first letter in upper case and the others in lower case.", capitalized),
  onText("title", "Gives the text with each word capitalized.", (value) =>
    value.toLowerCase().replace(wordStarts, (letter) => letter.toUpperCase()),
  ),
  define({
    name: "trim",
    summary: "Removes white space, or any of the given characters, from both ends of a text.",
    parameters: [text("text"), any("chars", null)],
    call: (run, value, chars) => {
      run.spendText(value.length);
      if (chars === null) return value.trim();
      const removed = new Set(characters(print(chars, run), run));
      const all = characters(value, run);
      const isKept = (one: string): boolean => !removed.has(one);
      return all.slice(all.findIndex(isKept), all.findLastIndex(isKept) + 1).join("");
    },
  }),
  define({
    name: "replace",
    summary: "Replaces each occurrence of a part of a text, or the first so many.",
    parameters: [text("text"), text("old"), any("new"), integer("count", -1)],
    call: (run, value, old, replacement, count) => replaced(run, value, old, print(replacement, run), count),
  }),
  define({
    name: "split",
    summary: "Cuts a text at each separator, at white space where none is given, into at most max + 1 parts.",
    parameters: [text("text"), also(text("separator", null), "sep"), integer("max", -1)],
    call: (run, value, separator, max) => split(run, value, separator, max),
  }),
  define({
    name: "join",
    summary: "Joins the printed items of a list, or an attribute of each, with a separator between.",
    parameters: [list("list"), also(any("separator", ""), "sep", "d"), path("attribute", undefined)],
    call: (run, items, separator, attribute) => joined(run, items, print(separator, run), attribute),
  }),
  define({
    name: "starts_with",
    summary: "Tells whether a text begins with another.",
    parameters: [text("text"), text("prefix")],
    call: (run, value, prefix) => {
      run.spendCharacters(prefix.length);
      return value.startsWith(prefix);
    },
  }),
  define({
    name: "ends_with",
    summary: "Tells whether a text ends with another.",
    parameters: [text("text"), text("suffix")],
    call: (run, value, suffix) => {
      run.spendCharacters(suffix.length);
      return value.endsWith(suffix);
    },
  }),
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
      "Indents the lines of a text by so many spaces or by a text: the first only if asked to, blank ones likewise.",
    parameters: [text("text"), any("width", 4), boolean("first", false), boolean("blank", false)],
    call: (run, value, width, first, blank) => {
      if (value === "") return "";
      const indentation = typeof width === "number" ? filled(width, run) : print(width, run);
      const lines = value.split("\n");
      run.spendItems(lines.length);
      run.spendText(value.length + lines.length * indentation.length);
      return lines
        .map((line, index) => ((index === 0 ? first : blank || line.trim() !== "") ? indentation + line : line))
        .join("\n");
    },
  }),
  define({
    name: "wordcount",
    summary: "Counts the words of a text.",
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length);
      return value.split(/[^\p{L}\p{N}_]+/u).filter((word) => word !== "").length;
    },
  }),
  define({
    name: "center",
    summary: "Puts spaces on both sides of a text until it is so many characters wide.",
    parameters: [text("text"), integer("width", 80)],
    call: (run, value, width) => {
      const missing = Math.max(0, width - textLength(value, run));
      const left = Math.floor(missing / 2);
      return filled(left, run) + value + filled(missing - left, run);
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

function replaced(run: Run, value: string, old: string, replacement: string, count: number): string {
  run.spendText(value.length);
  if (old === "") return threaded(run, value, replacement, count);
  let found = 0;
  const wanted = count < 0 ? Number.POSITIVE_INFINITY : count;
  let end = 0;
  for (let at = value.indexOf(old); at >= 0 && found < wanted; at = value.indexOf(old, end)) {
    found++;
    end = at + old.length;
  }
  run.spendText(value.length + found * (replacement.length - old.length));
  return value.slice(0, end).replaceAll(old, () => replacement) + value.slice(end);
}

/** The empty text is found before each character and at the end, as in Python. */
function threaded(run: Run, value: string, between: string, count: number): string {
  const all = characters(value, run);
  const places = Math.min(count < 0 ? all.length + 1 : count, all.length + 1);
  run.spendText(value.length + places * between.length);
  return (
    all.map((one, index) => (index < places ? between + one : one)).join("") + (places > all.length ? between : "")
  );
}

function split(run: Run, value: string, separator: string | null, max: number): readonly string[] {
  run.spendText(value.length);
  if (separator === "") return characters(value, run);
  const parts = separator === null ? value.split(/\s+/).filter((part) => part !== "") : value.split(separator);
  run.spendItems(parts.length);
  if (max < 0 || parts.length <= max) return parts;
  const kept = parts.slice(0, max);
  return separator === null ? [...kept, restOfWords(value, max)] : [...kept, parts.slice(max).join(separator)];
}

/** What is left of a text behind so many words. */
function restOfWords(value: string, words: number): string {
  const word = /\S+/g;
  for (let passed = 0; passed < words; passed++) word.exec(value);
  return value.slice(word.lastIndex).trimStart();
}

function joined(run: Run, items: readonly Value[], separator: string, attribute: string | number | undefined): string {
  run.spendItems(items.length);
  let text = "";
  for (const [index, item] of items.entries()) {
    const printed = print(selected(item, attribute, run), run);
    run.spendCharacters(separator.length + printed.length);
    text += index === 0 ? printed : separator + printed;
    run.check("stringLength", text.length);
  }
  return text;
}

function truncated(run: Run, value: string, length: number, killwords: boolean, end: string, leeway: number): string {
  const all = characters(value, run);
  if (all.length <= length + leeway) return value;
  const kept = all.slice(0, Math.max(0, length - textLength(end, run))).join("");
  if (killwords) return kept + end;
  const space = kept.lastIndexOf(" ");
  return (space < 0 ? kept : kept.slice(0, space)) + end;
}
