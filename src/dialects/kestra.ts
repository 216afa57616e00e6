import { exactTypeName, isObject, type Value } from "../data/json.ts";
import { ContextError } from "../errors.ts";
import { Dialect } from "../language/dialect.ts";
import { chance } from "../language/functions/chance.ts";
import { define, entryOf, type FunctionDefinition } from "../language/functions/definition.ts";
import { renamed } from "../language/functions/index.ts";
import { any, integer, lastResort, list, string, text } from "../language/functions/parameters.ts";
import { replaced } from "../language/functions/replacing.ts";
import type { Run } from "../language/run/run.ts";
import { contains } from "../language/values/operators.ts";
import { print } from "../language/values/printing.ts";
import { indexOfText } from "../language/values/search.ts";
import { fromYaml } from "./from-yaml.ts";
import { readAt } from "./read-at.ts";

/** Makes a function that gives what lies on one side of a separator: the first, or the last. */
const beside = (name: string, isAfter: boolean, isLast: boolean): FunctionDefinition =>
  define({
    name,
    summary: `Gives the part of a text ${isAfter ? "behind" : "before"} the ${isLast ? "last" : "first"} separator.`,
    parameters: [text("text"), text("separator")],
    call: (run, value, separator) => {
      run.spendText(value.length);
      run.spendCharacters(separator.length);
      if (isLast) run.spendItems(value.length + separator.length); // which are turned around
      const index = isLast ? lastIndexOf(value, separator) : indexOfText(value, separator);
      if (index < 0) return isAfter ? "" : value;
      return isAfter ? value.slice(index + separator.length) : value.slice(0, index);
    },
  });

/** Finds the last place of a part in a text, in linear time: both turned around. */
function lastIndexOf(value: string, part: string): number {
  const turned = (text: string): string => text.split("").reverse().join("");
  const index = indexOfText(turned(value), turned(part));
  return index < 0 ? -1 : value.length - index - part.length;
}

/** Replaces each key of an object by its value, one after another. */
function replacedByEach(run: Run, value: string, pairs: Value): string {
  if (!isObject(pairs)) {
    const expected = "an object, or a text and another";
    throw new ContextError("type", { operation: "'replace'", expected, found: exactTypeName(pairs) });
  }
  return Object.entries(pairs).reduce((text, [old, put]) => replaced(run, text, old, print(put, run), -1), value);
}

/** Filters and functions of Kestra's expressions, under their names there. */
export const kestra: Dialect = new Dialect("kestra", {
  functions: [
    renamed("chunks", "chunk"),
    renamed("unique", "distinct"),
    renamed("starts_with", "startsWith"),
    renamed("ends_with", "endsWith"),
    renamed("b64encode", "base64encode"),
    renamed("b64decode", "base64decode"),
    renamed("slug", "slugify"),
    renamed("tojson", "toJson"),
    renamed("fromjson", "fromJson"),
    renamed("fromjson", "json"),
    renamed("string", "toString"),
    renamed("format_number", "numberFormat"),
    define({
      name: "abbreviate",
      summary: "Cuts a text that is too long to so many characters, three points among them.",
      parameters: [text("text"), integer("length")],
      call: (run, value, length) => {
        run.spendText(value.length);
        run.spendItems(value.length);
        const all = [...value];
        return all.length <= length ? value : `${all.slice(0, Math.max(0, length - 3)).join("")}...`;
      },
    }),
    beside("substringAfter", true, false),
    beside("substringAfterLast", true, true),
    beside("substringBefore", false, false),
    beside("substringBeforeLast", false, true),
    define({
      name: "replace",
      summary: "Replaces parts of a text: each key of an object by its value, or one text by another.",
      parameters: [text("text"), any("pairs"), any("new", undefined)],
      call: (run, value, pairs, put) =>
        put === undefined
          ? replacedByEach(run, value, pairs)
          : replaced(run, value, print(pairs, run), print(put, run), -1),
    }),
    fromYaml("yaml"),
    define({
      name: "isIn",
      summary: "Tells whether a value is in a list.",
      parameters: [any("value"), list("list")],
      call: (run, value, items) => contains(items, value, "'isIn'", run),
    }),
    define({
      name: "randomInt",
      summary: "Gives an integer by chance, from one below another.",
      parameters: [integer("lower"), integer("upper")],
      call: (run, lower, upper) => {
        if (upper > lower) return lower + Math.floor(chance(run) * (upper - lower));
        throw new ContextError("arguments", { callee: "'randomInt'", problem: "no integer lies between" });
      },
    }),
    define({
      name: "secret",
      summary: "Gives an entry of the keystore; the default where there is none.",
      reach: "parts",
      parameters: [string("name"), lastResort(any("default", undefined))],
      reads: ([name]) => [entryOf("keystore", name)],
      call: (run, name, otherwise) => {
        const found = readAt(run, "keystore", name);
        return found === undefined ? otherwise : found;
      },
    }),
  ],
});
