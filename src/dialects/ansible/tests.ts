import { isObject, type Maybe, type Value } from "../../data/json.ts";
import { booleanOf } from "../../language/functions/conversion.ts";
import { define, type FunctionDefinition } from "../../language/functions/definition.ts";
import { any, boolean, list, maybe, number, orNull, text } from "../../language/functions/parameters.ts";
import { setTests } from "../../language/functions/set-operations.ts";
import { comparedVersions, holds } from "../../language/functions/version.ts";
import type { Run } from "../../language/run/run.ts";
import { contains } from "../../language/values/operators.ts";
import { isTruthy } from "../../language/values/truth.ts";
import { comparedLoosely } from "./loose-version.ts";

/** Reads a key of a task's result as a boolean; false where it has none. */
function says(run: Run, result: Value, key: string): boolean {
  const found: Maybe = isObject(result) ? run.member(result, key) : undefined;
  return found !== undefined && isTruthy(found);
}

/** Makes a test of a task's result, and the other names that it goes by. */
const ofResult = (
  name: string,
  aliases: readonly string[],
  summary: string,
  holdsFor: (run: Run, result: Value) => boolean,
): FunctionDefinition =>
  define({
    name,
    aliases,
    summary,
    reach: "itself",
    parameters: [any("result")],
    call: holdsFor,
  });

function truthOf(value: Maybe, convertsTexts: boolean): boolean {
  const said = convertsTexts && typeof value === "string" ? booleanOf(value) : undefined;
  return said ?? (value !== undefined && isTruthy(value));
}

const version = (name: string): FunctionDefinition =>
  define({
    name,
    summary: "Tells whether a version compares so with another, loosely, or strictly as a semantic version.",
    parameters: [
      text("version"),
      text("other"),
      text("operator", "eq"),
      orNull(boolean("strict", null)),
      orNull(text("version_type", null)),
    ],
    call: (run, value, other, operator, isStrict, type) =>
      holds(
        name,
        operator,
        isStrict === true || type === "semver" || type === "strict" || type === "semantic"
          ? comparedVersions(run, name, value, other)
          : comparedLoosely(run, value, other),
      ),
  });

const address = (name: string, summary: string, holdsFor: (scheme: string, rest: string) => boolean) =>
  define({
    name,
    summary,
    parameters: [text("text"), orNull(list("schemes", null))],
    call: (run, value, schemes) => {
      run.spendText(value.length);
      const [, scheme = "", rest = ""] = /^([A-Za-z][\w+.-]*):([\s\S]*)$/.exec(value) ?? [];
      run.spendItems(schemes?.length ?? 0);
      return scheme !== "" && holdsFor(scheme.toLowerCase(), rest) && (schemes?.includes(scheme.toLowerCase()) ?? true);
    },
  });

const [subset, superset] = setTests;
const named = (row: FunctionDefinition | undefined, name: string): readonly FunctionDefinition[] =>
  row === undefined ? [] : [{ ...row, name }];

/** Makes a test of the truth of the items of a list. */
const ofItems = (name: string, summary: string, holdsFor: (items: readonly Value[]) => boolean): FunctionDefinition =>
  define({
    name,
    summary,
    reach: "parts",
    parameters: [list("list")],
    call: (run, items) => {
      run.spendItems(items.length);
      return holdsFor(items);
    },
  });

export const ansibleTests: readonly FunctionDefinition[] = [
  ofResult("changed", ["change"], "Tells whether a task's result says that it changed something.", (run, result) =>
    says(run, result, "changed"),
  ),
  ofResult("failed", ["failure", "fail"], "Tells whether a task's result says that it failed.", (run, result) =>
    says(run, result, "failed"),
  ),
  ofResult(
    "success",
    ["succeeded", "successful"],
    "Tells whether a task's result does not say that it failed.",
    (run, result) => !says(run, result, "failed"),
  ),
  ofResult("skipped", ["skip"], "Tells whether a task's result says that it was skipped.", (run, result) =>
    says(run, result, "skipped"),
  ),
  ofResult("started", [], "Tells whether a task's result says that it has started.", (run, result) =>
    says(run, result, "started"),
  ),
  ofResult("finished", [], "Tells whether a task's result says that it has finished.", (run, result) =>
    says(run, result, "finished"),
  ),
  ofResult("unreachable", [], "Tells whether a task's result says that its host was not reached.", (run, result) =>
    says(run, result, "unreachable"),
  ),
  ofResult(
    "reachable",
    [],
    "Tells whether a task's result does not say that its host was not reached.",
    (run, result) => !says(run, result, "unreachable"),
  ),
  ofResult("timedout", [], "Tells whether a task's result says that its time was over.", (run, result) =>
    says(run, result, "timedout"),
  ),
  version("version"),
  version("version_compare"),
  ...named(subset, "issubset"),
  ...named(superset, "issuperset"),
  define({
    name: "contains",
    summary: "Tells whether a list holds a value, an object a key or a text a part.",
    parameters: [any("container"), any("item")],
    call: (run, container, item) => contains(container, item, "'contains'", run),
  }),
  ofItems("any", "Tells whether an item of a list is true.", (items) => items.some(isTruthy)),
  ofItems("all", "Tells whether each item of a list is true.", (items) => items.every(isTruthy)),
  define({
    name: "truthy",
    summary: "Tells whether a value is true, and on request whether a text says so.",
    parameters: [maybe("value"), boolean("convert_bool", false)],
    call: (_, value, convertsTexts) => truthOf(value, convertsTexts),
  }),
  define({
    name: "falsy",
    summary: "Tells whether a value is false, and on request whether a text says so.",
    parameters: [maybe("value"), boolean("convert_bool", false)],
    call: (_, value, convertsTexts) => !truthOf(value, convertsTexts),
  }),
  define({
    name: "nan",
    aliases: ["isnan"],
    summary: "Tells whether a number is none, which no number is here.",
    parameters: [number("number")],
    call: () => false,
  }),
  address("uri", "Tells whether a text has a scheme, of some where these are given.", () => true),
  address("url", "Tells whether a text has a scheme and names a host.", (_, rest) => /^\/\/[^/]/.test(rest)),
  address("urn", "Tells whether a text is the name of a resource.", (scheme) => scheme === "urn"),
];
