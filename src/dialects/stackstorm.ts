import { exactTypeName, isObject, type Value } from "../data/json.ts";
import { ContextError } from "../errors.ts";
import { Dialect } from "../language/dialect.ts";
import { define, entryOf, type FunctionDefinition } from "../language/functions/definition.ts";
import { called, renamed } from "../language/functions/index.ts";
import { zippedLongest } from "../language/functions/list.ts";
import {
  any,
  boolean,
  integer,
  lastResort,
  list,
  named,
  number,
  orNull,
  rest,
  string,
  text,
} from "../language/functions/parameters.ts";
import { flags, flagsOf } from "../language/functions/pattern.ts";
import { firstMatch, matchAt } from "../language/functions/re2.ts";
import { comparedVersions, holds } from "../language/functions/version.ts";
import type { Run } from "../language/run/run.ts";
import { pathIn, type Space } from "../scope/path.ts";
import { isOutcome } from "../scope/scope.ts";
import { foundByPath } from "./formats/json-path.ts";
import { escapedJson, spacedJson } from "./formats/json-text.ts";
import { yamlOf } from "./formats/yaml.ts";
import { fromYaml } from "./from-yaml.ts";
import { readAt } from "./read-at.ts";

const fromJson = called("fromjson");

/** Makes a function that reads all of what a name stands for, or one entry of it. */
const reading = (name: string, space: Space, parameter: string, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    reach: "parts",
    parameters: [string(parameter, undefined)],
    reads: ([entry]) => [entry === undefined ? pathIn(space, []) : entryOf(space, entry)],
    call: (run, entry) => readAt(run, space, ...(entry === undefined ? [] : [entry])),
  });

const ended = pathIn("lastTask", ["outcome"], "presence");

/** Gives the keys of a name with points between. */
const keysIn = (name: string): readonly string[] => name.split(".", 100);

const statuses = { succeeded: "succeeded", failed: "failed", timed_out: "timeout" } as const;

/** Tells how a task ended as StackStorm says it; null where it has not ended. */
function statusOf(run: Run, task: string): Value {
  run.spendCharacters(task.length);
  const outcome = run.read(pathIn("outcomes", [task]));
  return isOutcome(outcome) ? statuses[outcome] : null;
}

const comparing = (name: string, operator: string, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [text("version"), text("other")],
    call: (run, value, other) => holds(name, operator, comparedVersions(run, name, value, other)),
  });

/** Gives the numbers of a version of three. */
function numbersOf(run: Run, callee: string, value: string): readonly number[] {
  comparedVersions(run, callee, value, value); // refuses what is none
  return (/^[v=]*(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(value) ?? []).slice(1).map((part = "0") => Number(part));
}

const changing = (
  name: string,
  summary: string,
  change: (major: number, minor: number, patch: number) => readonly number[],
): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [text("version")],
    call: (run, value) => {
      const [major = 0, minor = 0, patch = 0] = numbersOf(run, name, value);
      return change(major, minor, patch).join(".");
    },
  });

/** Makes a function that has nothing to do here. */
const asItIs = (name: string, summary: string): FunctionDefinition =>
  define({ name, summary, reach: "parts", parameters: [any("value")], call: (_, value) => value });

const toJsonString = (name: string): FunctionDefinition =>
  define({
    name,
    summary: "Gives the JSON text of a value.",
    parameters: [any("value"), named(boolean("ensure_ascii", false))],
    call: (run, value) => spacedJson(run, value),
  });

const toYamlString = (name: string): FunctionDefinition =>
  define({
    name,
    summary: "Gives the YAML text of a value.",
    parameters: [any("value"), integer("indent", 2), named(boolean("allow_unicode", true))],
    call: (run, value, indent) => yamlOf(run, value, { indent, sortsKeys: false }),
  });

const units: readonly (readonly [unit: string, seconds: number])[] = [
  ["y", 31_536_000],
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
];

/** Writes seconds as `1h16m0s`: from the largest unit that there is on. */
function humanTime(seconds: number): string {
  let left = Math.floor(Math.abs(seconds));
  const counts = units.map(([unit, length]) => {
    const count = Math.floor(left / length);
    left -= count * length;
    return [count, unit] as const;
  });
  const first = counts.findIndex(([count]) => count > 0);
  const shown =
    first < 0 ? counts.slice(-1) : counts.slice(first).filter(([count, unit]) => count > 0 || !/[yd]/.test(unit));
  return (seconds < 0 ? "-" : "") + shown.map(([count, unit]) => `${count}${unit}`).join("");
}

/** The functions of StackStorm and its orquesta: of the run, of data, of patterns and of versions. */
export const stackstorm: Dialect = new Dialect("stackstorm", {
  functions: [
    reading("ctx", "variables", "name", "Gives a variable of the workflow, or all of them."),
    reading("item", "item", "key", "Gives the current item, or a key of it."),
    define({
      name: "task",
      summary: "Gives the name, the result and the status of a task.",
      reach: "parts",
      parameters: [string("name", undefined), named(integer("route", 0))],
      reads: ([name]) => (name === undefined ? [] : [entryOf("tasks", name), entryOf("outcomes", name)]),
      call: (run, name) => {
        const result = name === undefined ? undefined : readAt(run, "tasks", name);
        return name === undefined || result === undefined
          ? undefined
          : { task_name: name, result, status: statusOf(run, name) };
      },
    }),
    define({
      name: "task_status",
      summary: "Tells how a task ended: succeeded, failed or timeout; null where it has not.",
      parameters: [string("name")],
      reads: ([name]) => [entryOf("outcomes", name)],
      call: (run, name) => statusOf(run, name),
    }),
    define({
      name: "completed",
      summary: "Tells whether a task has ended.",
      parameters: [],
      reads: () => [ended],
      call: (run) => run.read(ended) !== undefined,
    }),
    define({
      name: "st2kv",
      summary:
        "Gives an entry of the keystore, by its name or by keys with points between; the default where there is none.",
      reach: "parts",
      parameters: [string("key"), lastResort(any("default", undefined)), named(boolean("decrypt", false))],
      reads: ([key]) => [
        entryOf("keystore", key),
        ...(typeof key === "string" ? [pathIn("keystore", keysIn(key))] : []),
      ],
      call: (run, key, otherwise) => {
        const found = readAt(run, "keystore", key) ?? readAt(run, "keystore", ...keysIn(key));
        return found === undefined ? otherwise : found;
      },
    }),
    asItIs("decrypt_kv", "Gives an entry of the keystore as it is: the keystore holds it decrypted."),
    define({
      name: "json",
      summary: "Gives the value that a JSON text says, and an object as it is.",
      parameters: [any("value")],
      call: (run, value) => {
        if (isObject(value)) return value;
        if (typeof value === "string") return fromJson(run, value, undefined);
        throw new ContextError("type", {
          operation: "'json'",
          expected: "JSON text or an object",
          found: exactTypeName(value),
        });
      },
    }),
    ...["from_json_string", "json_parse"].map((name) => renamed("fromjson", name)),
    ...["to_json_string", "json_dump", "to_complex"].map(toJsonString),
    ...["from_yaml_string", "yaml_parse"].map(fromYaml),
    ...["to_yaml_string", "yaml_dump"].map(toYamlString),
    define({
      name: "json_escape",
      summary: "Writes a text as it stands between the quotes of a JSON text.",
      parameters: [text("text")],
      call: escapedJson,
    }),
    asItIs("use_none", "Gives a value as it is: null is passed on as null here."),
    define({
      name: "jsonpath_query",
      summary: "Lists what a JSONPath finds in a value.",
      parameters: [any("value"), text("query")],
      call: (run, value, query) => foundByPath(run, "jsonpath_query", value, query),
    }),
    define({
      name: "regex_search",
      summary: "Tells whether a pattern is found anywhere in a text.",
      parameters: [text("text"), text("pattern"), ...flags],
      call: (run, value, pattern, ...set) => firstMatch(run, pattern, value, flagsOf(...set)) !== undefined,
    }),
    define({
      name: "regex_substring",
      summary: "Gives the part of a text that a pattern finds: the first, or another by its position.",
      parameters: [text("text"), text("pattern"), integer("result_index", 0), ...flags],
      call: (run, value, pattern, index, ...set) =>
        matchAt(run, "regex_substring", pattern, value, index, flagsOf(...set)),
    }),
    renamed("compare_versions", "version_compare"),
    comparing("version_more_than", ">", "Tells whether a version is above another."),
    comparing("version_less_than", "<", "Tells whether a version is below another."),
    comparing("version_equal", "==", "Tells whether a version is the same as another."),
    define({
      name: "version_match",
      summary: "Tells whether a version compares so with another: version_match('>=1.2.0').",
      parameters: [text("version"), text("pattern")],
      call: (run, value, pattern) => {
        const [, operator = "==", other = ""] = /^\s*([<>=!]{0,2})\s*(\S{0,256})\s*$/.exec(pattern) ?? [];
        return holds("version_match", operator || "==", comparedVersions(run, "version_match", value, other));
      },
    }),
    changing("version_bump_major", "Gives the next major version.", (major) => [major + 1, 0, 0]),
    changing("version_bump_minor", "Gives the next minor version.", (major, minor) => [major, minor + 1, 0]),
    changing("version_bump_patch", "Gives the next patch of a version.", (...parts) => [
      ...parts.slice(0, 2),
      (parts[2] ?? 0) + 1,
    ]),
    changing("version_strip_patch", "Gives a version without its patch.", (major, minor) => [major, minor]),
    define({
      name: "to_human_time_from_seconds",
      summary: "Writes a number of seconds as a person does: 1h16m0s.",
      cost: 20,
      parameters: [number("seconds")],
      call: (_, seconds) => humanTime(seconds),
    }),
    define({
      name: "zip",
      summary: "Zips lists, as many as the longest has, with a filling where others end.",
      reach: "parts",
      parameters: [orNull(list("list")), rest(list("lists")), named(any("pad_with", null))],
      call: (run, first, others, fill) => zippedLongest(run, [first ?? [], ...others], fill),
    }),
  ],
});
