import type { Value } from "../../data/json.ts";
import type { Run } from "../run/run.ts";
import { print } from "../values/printing.ts";
import { splitText } from "../values/search.ts";
import { madeText } from "../values/texts.ts";
import { type Attribute, selectedReader } from "./attributes.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { also, any, integer, list, orNull, path, text } from "./parameters.ts";
import { replaced } from "./replacing.ts";
import { split } from "./splitting.ts";
import { trimmed } from "./trimming.ts";

/** Makes a function that changes a text to one about as long, and takes so many times as long as to copy it. */
const onText = (name: string, summary: string, change: (text: string) => string, effort = 1): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [text("text")],
    call: (run, value) => {
      run.check("stringLength", value.length);
      run.spendCharacters(value.length * effort);
      return madeText(change(value), run);
    },
  });

/** The first character of each word: a word begins behind white space, a hyphen or an opening bracket, as in Jinja. */
const wordStarts = /(?<=^|[-\s({[<])[^-\s({[<]/gu;

const capitalized = (value: string): string => {
  const [first = ""] = value;
  return first.toUpperCase() + value.slice(first.length).toLowerCase();
};

export const startsWith = define({
  name: "starts_with",
  summary: "Tells whether a text begins with another.",
  parameters: [text("text"), text("prefix")],
  call: (run, value, prefix) => {
    run.spendCharacters(prefix.length);
    return value.startsWith(prefix);
  },
});

export const endsWith = define({
  name: "ends_with",
  summary: "Tells whether a text ends with another.",
  parameters: [text("text"), text("suffix")],
  call: (run, value, suffix) => {
    run.spendCharacters(suffix.length);
    return value.endsWith(suffix);
  },
});

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
  onText(
    "title",
    "Gives the text with each word capitalized.",
    (value) => value.toLowerCase().replace(wordStarts, (letter) => letter.toUpperCase()),
    4,
  ),
  define({
    name: "trim",
    summary: "Removes white space, or any of the given characters, from both ends of a text.",
    parameters: [text("text"), any("chars", null)],
    call: (run, value, chars) => {
      return trimmed(run, value, chars, "both");
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
    parameters: [text("text"), also(orNull(text("separator", null)), "sep"), also(integer("max", -1), "maxsplit")],
    call: (run, value, separator, max) => split(run, value, separator, max),
  }),
  define({
    name: "join",
    summary: "Joins the printed items of a list, or an attribute of each, with a separator between.",
    parameters: [list("list"), also(any("separator", ""), "sep", "d"), path("attribute", undefined)],
    call: (run, items, separator, attribute) => joined(run, items, print(separator, run), attribute),
  }),
  startsWith,
  endsWith,
  define({
    name: "quote",
    summary: "Writes a text as one word of a POSIX shell, in quotes where it needs them.",
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length);
      if (/^[\w@%+=:,./-]+$/.test(value)) return value;
      const parts = splitText(value, "'", Number.POSITIVE_INFINITY, run);
      run.spendText(value.length + (parts.length - 1) * 4 + 2);
      return `'${parts.join("'\"'\"'")}'`;
    },
  }),
  define({
    name: "slug",
    summary: "Writes a text in lower case, its letters and digits with a separator in place of all else.",
    parameters: [text("text"), text("separator", "-")],
    call: (run, value, separator) => {
      run.spendText(value.length * 8); // to take a letter apart, and to copy what is left
      // an accent is taken off a letter, and nothing that makes another letter of it, as in kana
      const plain = value
        .normalize("NFKD")
        .replace(/[\u0300-\u036f]+/g, "")
        .normalize("NFC")
        .toLowerCase();
      const words = plain.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => word !== "");
      run.spendItems(words.length);
      run.spendText(plain.length + words.length * separator.length);
      return words.join(separator);
    },
  }),
  define({
    name: "wordcount",
    summary: "Counts the words of a text.",
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length);
      run.spendItems(value.length); // which may be half as many words
      return value.split(/[^\p{L}\p{N}_]+/u).filter((word) => word !== "").length;
    },
  }),
];

/** Joins the printed items of a list, or an attribute of each. */
export function joined(run: Run, items: readonly Value[], separator: string, attribute?: Attribute): string {
  run.spendItems(items.length);
  const read = selectedReader(run, attribute);
  let text = "";
  for (const [index, item] of items.entries()) {
    const printed = print(read(item), run);
    run.spendCharacters(separator.length + printed.length);
    text += index === 0 ? printed : separator + printed;
    run.check("stringLength", text.length);
  }
  return text;
}
