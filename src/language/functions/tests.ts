import { isContainer, isList, isObject, type Maybe } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import { type BinaryOperator, contains, operators } from "../values/operators.ts";
import { isTruthy } from "../values/truth.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, integer, maybe, number, presence, sized, text } from "./parameters.ts";
import { flags, flagsOf } from "./pattern.ts";
import { firstMatch, matchesAtStart } from "./re2.ts";
import { setTests } from "./set-operations.ts";
import { endsWith, startsWith } from "./text.ts";
import { versionTests } from "./version.ts";

/** Makes a test that looks at the value itself, which may be undefined. */
const is = (name: string, summary: string, holds: (value: Maybe) => boolean, aliases: string[] = []) =>
  define({ name, aliases, summary, reach: "itself", parameters: [maybe("value")], call: (_, value) => holds(value) });

/** Makes a test that asks only whether the value is there. */
const isThere = (name: string, summary: string, holds: (value: Maybe) => boolean) =>
  define({ name, summary, parameters: [presence("value")], call: (_, value) => holds(value) });

/** Makes a test that applies an operator. */
const compares = (name: string, operator: BinaryOperator, aliases: string[]) =>
  define({
    name,
    aliases: [operator, ...aliases],
    summary: `Tells whether the value ${operator} the other.`,
    parameters: [any("value"), any("other")],
    call: (run, value, other) => operators[operator](value, other, run),
  });

const hasLetters = (value: string): boolean => value.toLowerCase() !== value.toUpperCase();

/** The tests of the language, which stand behind `is`. */
export const tests: readonly FunctionDefinition[] = [
  isThere("defined", "Tells whether the value is there.", (value) => value !== undefined),
  isThere("undefined", "Tells whether the value is not there.", (value) => value === undefined),
  is("none", "Tells whether the value is null.", (value) => value === null, ["null"]),
  is("true", "Tells whether the value is true itself.", (value) => value === true),
  is("false", "Tells whether the value is false itself.", (value) => value === false),
  is("boolean", "Tells whether the value is a boolean.", (value) => typeof value === "boolean"),
  is("number", "Tells whether the value is a number.", (value) => typeof value === "number"),
  is("integer", "Tells whether the value is a number without a fraction.", (value) => Number.isInteger(value)),
  is(
    "float",
    "Tells whether the value is a number with a fraction.",
    (value) => typeof value === "number" && !Number.isInteger(value),
  ),
  is("string", "Tells whether the value is a string.", (value) => typeof value === "string"),
  is(
    "sequence",
    "Tells whether the value is a list or a string.",
    (value) => isList(value) || typeof value === "string",
  ),
  is("mapping", "Tells whether the value is an object.", (value) => isObject(value)),
  is(
    "iterable",
    "Tells whether a for can go over the value.",
    (value) => typeof value === "string" || isContainer(value),
  ),
  is(
    "truthy",
    "Tells whether the value is true, as an if takes it.",
    (value) => value !== undefined && isTruthy(value),
  ),
  is(
    "falsy",
    "Tells whether the value is false, as an if takes it.",
    (value) => value === undefined || !isTruthy(value),
  ),
  is("callable", "Tells whether the value is a function, which no value is.", () => false),
  define({
    name: "empty",
    summary: "Tells whether a list, an object or a string has nothing in it.",
    reach: "itself",
    parameters: [sized("value")],
    call: (_, value) => !isTruthy(value),
  }),
  define({
    name: "even",
    summary: "Tells whether an integer is even.",
    parameters: [integer("number")],
    call: (_, value) => value % 2 === 0,
  }),
  define({
    name: "odd",
    summary: "Tells whether an integer is odd.",
    parameters: [integer("number")],
    call: (_, value) => value % 2 !== 0,
  }),
  define({
    name: "divisibleby",
    summary: "Tells whether a number can be divided by another without a rest.",
    parameters: [number("number"), number("by")],
    call: (_, value, by) => {
      if (by === 0) throw new ContextError("division-by-zero", { operation: "'divisibleby'" });
      return value % by === 0;
    },
  }),
  compares("eq", "==", ["equalto", "sameas"]),
  compares("ne", "!=", []),
  compares("lt", "<", ["lessthan"]),
  compares("le", "<=", []),
  compares("gt", ">", ["greaterthan"]),
  compares("ge", ">=", []),
  define({
    name: "in",
    summary: "Tells whether the value is an element of a list, a key of an object or a part of a string.",
    parameters: [any("value"), any("container")],
    call: (run, value, container) => contains(container, value, "'in'", run),
  }),
  { ...startsWith, name: "starting_with", aliases: ["startingwith", "string_startingwith"] },
  { ...endsWith, name: "ending_with", aliases: ["endingwith"] },
  define({
    name: "containing",
    aliases: ["string_containing"],
    summary: "Tells whether a list holds a value, an object a key or a string a part.",
    parameters: [any("container"), any("item")],
    call: (run, container, item) => contains(container, item, "'containing'", run),
  }),
  define({
    name: "search",
    aliases: ["regex", "matching"],
    summary: "Tells whether a pattern is found anywhere in the text.",
    parameters: [text("text"), text("pattern"), ...flags],
    call: (run, value, pattern, ...set) => firstMatch(run, pattern, value, flagsOf(...set)) !== undefined,
  }),
  define({
    name: "match",
    summary: "Tells whether a pattern is found at the start of the text.",
    parameters: [text("text"), text("pattern"), ...flags],
    call: (run, value, pattern, ...set) => matchesAtStart(run, pattern, value, flagsOf(...set)),
  }),
  define({
    name: "url",
    summary: "Tells whether a text is an absolute URL: a scheme, and what it names.",
    parameters: [text("text")],
    call: (run, value) => {
      run.check("stringLength", value.length);
      run.spendItems(value.length); // to read one takes as long for a character
      return /^[a-z][a-z\d+.-]*:\/\/[^\s/]/i.test(value) && !/\s/.test(value);
    },
  }),
  ...setTests,
  ...versionTests,
  define({
    name: "lower",
    summary: "Tells whether a text has letters, and all in lower case.",
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length);
      return hasLetters(value) && value === value.toLowerCase();
    },
  }),
  define({
    name: "upper",
    summary: "Tells whether a text has letters, and all in upper case.",
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length);
      return hasLetters(value) && value === value.toUpperCase();
    },
  }),
];
