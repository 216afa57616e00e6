import { print } from "../values.ts";
import { any, define, type FunctionDefinition, integer, list, text } from "./definition.ts";

/** A function of one string that gives a string about as long. */
const onText = (name: string, summary: string, change: (text: string) => string): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length);
      return change(value);
    },
  });

export const textFunctions: readonly FunctionDefinition[] = [
  onText("lower", "Gives the text in lower case.", (value) => value.toLowerCase()),
  onText("upper", "Gives the text in upper case.", (value) => value.toUpperCase()),
  define({
    name: "split",
    summary: "Cuts a text at each separator, at white space where none is given, into at most max + 1 parts.",
    parameters: [text("text"), text("separator", null), integer("max", -1)],
    call: (run, value, separator, max) => {
      run.spendText(value.length);
      const parts = separator === null ? value.split(/\s+/).filter((part) => part !== "") : value.split(separator);
      run.spendItems(parts.length);
      if (max < 0 || parts.length <= max + 1) return parts;
      const kept = parts.slice(0, max);
      return separator === null ? [...kept, restOfWords(value, max)] : [...kept, parts.slice(max).join(separator)];
    },
  }),
  define({
    name: "join",
    summary: "Joins the printed items of a list, a separator between each.",
    parameters: [list("list"), text("separator", "")],
    call: (run, items, separator) => {
      run.spendItems(items.length);
      let joined = "";
      items.forEach((item, index) => {
        const printed = print(item, run);
        run.spendText(separator.length + printed.length);
        joined += index === 0 ? printed : separator + printed;
        run.check("stringLength", joined.length);
      });
      return joined;
    },
  }),
  define({
    name: "string",
    summary: "Gives the printed form of a value.",
    parameters: [any("value")],
    call: (run, value) => print(value, run),
  }),
];

/** What is left of a text behind so many words. */
function restOfWords(value: string, words: number): string {
  let left = value.trimStart();
  for (let word = 0; word < words; word++) left = left.slice(left.search(/\s/)).trimStart();
  return left;
}
