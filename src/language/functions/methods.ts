import { isList } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { print } from "../values/printing.ts";
import { splitText } from "../values/search.ts";
import { asKey, madeText } from "../values/texts.ts";
import { braced } from "./braced.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { renamed } from "./index.ts";
import {
  any,
  boolean,
  lastResort,
  list,
  object,
  otherNames,
  rest,
  text,
  textOrList,
  textOrNumber,
} from "./parameters.ts";
import { indexOf } from "./sequence.ts";
import { joined } from "./text.ts";
import { type Ends, trimmed } from "./trimming.ts";

const stripping = (name: string, ends: Ends, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [text("text"), any("chars", null)],
    call: (run, value, chars) => trimmed(run, value, chars, ends),
  });

/** Makes a method that asks a text for a part at one of its ends, or for one of several. */
const asking = (name: string, summary: string, holds: (value: string, part: string) => boolean): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [text("text"), any("part")],
    call: (run, value, part) => {
      const parts = isList(part) ? part : [part];
      run.spendItems(parts.length);
      return parts.some((one) => {
        const printed = print(one, run);
        run.spendCharacters(printed.length);
        return holds(value, printed);
      });
    },
  });

/** Cuts a text at the ends of its lines. */
function lines(run: Run, value: string, keepsEnds: boolean): readonly string[] {
  run.spendText(value.length * 2);
  const parts = splitText(value.replace(/\r\n?/g, "\n"), "\n", Number.POSITIVE_INFINITY, run);
  if (!keepsEnds) return parts.at(-1) === "" ? parts.slice(0, -1) : parts;
  return value.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+/g) ?? [];
}

/** The methods: functions that a source may call as `value.name(…)`. Data is never called. */
export const methods: readonly FunctionDefinition[] = [
  ...["upper", "lower", "capitalize", "split", "replace", "count", "keys", "values", "items"].map((name) =>
    renamed(name),
  ),
  define({
    name: "title",
    summary: "Gives the text with each of its words of letters capitalized.",
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length * 4);
      const capitalized = (word: string): string => {
        const [first = ""] = word;
        return first.toUpperCase() + word.slice(first.length).toLowerCase();
      };
      return madeText(value.replace(/\p{L}+/gu, capitalized), run);
    },
  }),
  renamed("items", "iteritems"),
  renamed("trim", "strip"),
  stripping("lstrip", "start", "Removes white space, or any of the given characters, from the start of a text."),
  stripping("rstrip", "end", "Removes white space, or any of the given characters, from the end of a text."),
  asking("startswith", "Tells whether a text begins with another, or with one of a list.", (value, part) =>
    value.startsWith(part),
  ),
  asking("endswith", "Tells whether a text ends with another, or with one of a list.", (value, part) =>
    value.endsWith(part),
  ),
  renamed("index_of", "find"),
  define({
    name: "index",
    summary: "Gives the position of a value in a list or of a part in a string, which has to be there.",
    parameters: [textOrList("value"), any("item")],
    call: (run, value, item) => {
      const found = indexOf(run, value, item);
      if (found >= 0) return found;
      const problem = "the value is not there; 'find' gives -1 then";
      throw new ContextError("arguments", { callee: "'index'", problem });
    },
  }),
  define({
    name: "isdigit",
    summary: "Tells whether a text is of digits alone, and not empty.",
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length);
      return /^\p{Nd}+$/u.test(value);
    },
  }),
  define({
    name: "splitlines",
    summary: "Cuts a text at the ends of its lines, which the parts keep only if asked to.",
    parameters: [text("text"), boolean("keepends", false)],
    call: (run, value, keepsEnds) => lines(run, value, keepsEnds),
  }),
  define({
    name: "join",
    summary: "Joins the printed items of a list with this text between.",
    parameters: [text("separator"), list("list")],
    call: (run, separator, items) => joined(run, items, separator),
  }),
  define({
    name: "get",
    summary: "Gives the value of a key of an object; the default, or null, where there is none.",
    reach: "itself",
    parameters: [object("object"), textOrNumber("key"), lastResort(any("default", null))],
    call: (run, value, key, otherwise) => {
      const found = run.member(value, asKey(String(key), run));
      return found === undefined ? otherwise : found;
    },
  }),
  define({
    name: "format",
    summary: "Writes values into a text where it has {}, {0} or {name}.",
    parameters: [text("text"), rest(any("values")), otherNames("named")],
    call: (run, template, values, named) => braced(run, template, values, named),
  }),
];
