import type { Value } from "../../data/json.ts";
import { print } from "../values/printing.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { boolean, integer, named, rest, text, textOrNumber } from "./parameters.ts";
import { compilePattern, firstMatch, Matches, matchesAtStart } from "./re2.ts";
import { groupOf, readReplacement, written } from "./replacement.ts";

/** What a pattern may be told of how it is read: without regard to case, and line by line. */
export const flags = [named(boolean("ignorecase", false)), named(boolean("multiline", false))] as const;

/** Gives the flags of a pattern as RE2 writes them. */
export const flagsOf = (ignoresCase: boolean, isMultiline: boolean): string =>
  `${ignoresCase ? "i" : ""}${isMultiline ? "m" : ""}`;

/** A group that is asked for: its number, or `\\1` or `\\g<name>` as in Ansible. */
const groupName = textOrNumber("groups");

const groupNumber = (group: string | number, count: number, names: Readonly<Record<string, number>>): number =>
  groupOf("'regex_search'", String(group).replace(/^\\(?:g<(\w{1,128})>|(\d{1,2}))$/, "$1$2"), count, names);

export const patternFunctions: readonly FunctionDefinition[] = [
  define({
    name: "regex_match",
    aliases: ["match"],
    summary: "Tells whether a pattern is found at the start of a text.",
    parameters: [text("text"), text("pattern"), ...flags],
    call: (run, value, pattern, ...set) => matchesAtStart(run, pattern, value, flagsOf(...set)),
  }),
  define({
    name: "regex_search",
    summary:
      "Gives the part of a text that a pattern finds first, null where it finds none; with groups, a list of what they held.",
    parameters: [text("text"), text("pattern"), rest(groupName), ...flags],
    call: (run, value, pattern, groups, ...set) => {
      if (groups.length === 0) return firstMatch(run, pattern, value, flagsOf(...set))?.group() ?? null;
      const compiled = compilePattern(run, pattern, flagsOf(...set));
      const numbers = groups.map((group) => groupNumber(group, compiled.groupCount(), compiled.namedGroups()));
      const matches = new Matches(run, compiled, value);
      if (!matches.next()) return null;
      const held = matches.groups();
      run.spendItems(numbers.length);
      return numbers.map((number) => held[number] ?? null);
    },
  }),
  define({
    name: "regex_findall",
    summary: "Lists the parts of a text that a pattern finds; with a group what that held, with more a list of each.",
    parameters: [text("text"), text("pattern"), ...flags],
    call: (run, value, pattern, ...set) => {
      const matches = new Matches(run, compilePattern(run, pattern, flagsOf(...set)), value);
      const found: Value[] = [];
      while (matches.next()) {
        const [whole, ...groups] = matches.groups().map((group) => group ?? "");
        const [only = whole ?? ""] = groups; // never an index past the end, where a polluted prototype could answer
        found.push(groups.length > 1 ? groups : only);
      }
      return found;
    },
  }),
  define({
    name: "regex_replace",
    summary: "Replaces what a pattern finds in a text; \\1 and \\g<name> stand for what a group held.",
    parameters: [text("text"), text("pattern"), text("new", ""), integer("count", 0), ...flags],
    call: (run, value, pattern, put, most, ...set) => {
      const compiled = compilePattern(run, pattern, flagsOf(...set));
      const replacement = readReplacement(run, put, compiled.groupCount(), compiled.namedGroups());
      const hasGroups = replacement.some((part) => typeof part === "number");
      const matches = new Matches(run, compiled, value);
      let replaced = "";
      let behind = 0;
      for (let count = 0; (most < 1 || count < most) && matches.next(); count++) {
        const { start, end } = matches;
        const made = written(run, replacement, hasGroups ? matches.groups() : []);
        run.spendCharacters(start - behind);
        replaced += value.slice(behind, start) + made;
        run.check("stringLength", replaced.length);
        behind = end;
      }
      return print(replaced + value.slice(behind), run);
    },
  }),
  define({
    name: "regex_escape",
    summary: "Writes a text as a pattern that finds it.",
    parameters: [text("text")],
    call: (run, value) => {
      run.spendText(value.length * 2);
      return value.replace(/[^\p{L}\p{N}_\s]/gu, "\\$&");
    },
  }),
];
