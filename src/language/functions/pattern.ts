import type { Value } from "../../data/json.ts";
import { print } from "../values/printing.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { text } from "./parameters.ts";
import { compilePattern, firstMatch, Matches } from "./re2.ts";
import { readReplacement, written } from "./replacement.ts";

export const patternFunctions: readonly FunctionDefinition[] = [
  define({
    name: "match",
    summary: "Tells whether a pattern is found in a text.",
    parameters: [text("pattern"), text("text")],
    call: (run, pattern, value) => firstMatch(run, pattern, value) !== undefined,
  }),
  define({
    name: "regex_search",
    summary: "Gives the part of a text that a pattern finds first, null where it finds none.",
    parameters: [text("text"), text("pattern")],
    call: (run, value, pattern) => firstMatch(run, pattern, value)?.group() ?? null,
  }),
  define({
    name: "regex_findall",
    summary: "Lists the parts of a text that a pattern finds; with a group what that held, with more a list of each.",
    parameters: [text("text"), text("pattern")],
    call: (run, value, pattern) => {
      const matches = new Matches(run, compilePattern(run, pattern), value);
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
    parameters: [text("text"), text("pattern"), text("new")],
    call: (run, value, pattern, put) => {
      const compiled = compilePattern(run, pattern);
      const replacement = readReplacement(run, put, compiled.groupCount(), compiled.namedGroups());
      const hasGroups = replacement.some((part) => typeof part === "number");
      const matches = new Matches(run, compiled, value);
      let replaced = "";
      let behind = 0;
      while (matches.next()) {
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
];
