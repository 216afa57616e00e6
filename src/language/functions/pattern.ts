import type { Value } from "../../data/json.ts";
import { print } from "../values/printing.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { text } from "./parameters.ts";
import { compilePattern, findings, matches } from "./re2.ts";

export const patternFunctions: readonly FunctionDefinition[] = [
  define({
    name: "match",
    summary: "Tells whether a pattern is found in a text.",
    parameters: [text("pattern"), text("text")],
    call: (run, pattern, value) => matches(run, pattern, value),
  }),
  define({
    name: "regex_search",
    summary: "Gives the part of a text that a pattern finds first, null where it finds none.",
    parameters: [text("text"), text("pattern")],
    call: (run, value, pattern) => {
      const [first] = findings(run, compilePattern(run, pattern), value, 1);
      return first?.groups[0] ?? null;
    },
  }),
  define({
    name: "regex_findall",
    summary: "Lists the parts of a text that a pattern finds; with a group what that held, with more a list of each.",
    parameters: [text("text"), text("pattern")],
    call: (run, value, pattern) =>
      findings(run, compilePattern(run, pattern), value).map(({ groups }): Value => {
        if (groups.length === 1) return groups[0] ?? "";
        return groups.length === 2 ? (groups[1] ?? "") : groups.slice(1).map((group) => group ?? "");
      }),
  }),
  define({
    name: "regex_replace",
    summary: "Replaces what a pattern finds in a text; \\1 and \\g<name> stand for what a group held.",
    parameters: [text("text"), text("pattern"), text("new")],
    call: (run, value, pattern, replacement) => {
      let replaced = "";
      let end = 0;
      const compiled = compilePattern(run, pattern);
      for (const { start, end: stop, groups } of findings(run, compiled, value)) {
        const written = replacement.replace(
          /\\(?:(\d)|g<(\w+)>|(\\))/g,
          (_, digit: string | undefined, name: string | undefined, backslash: string | undefined) =>
            backslash ??
            groups[digit === undefined ? (compiled.namedGroups()[name ?? ""] ?? Number(name)) : Number(digit)] ??
            "",
        );
        run.spendCharacters(start - end + written.length);
        replaced += value.slice(end, start) + written;
        run.check("stringLength", replaced.length);
        end = stop;
      }
      return print(replaced + value.slice(end), run);
    },
  }),
];
