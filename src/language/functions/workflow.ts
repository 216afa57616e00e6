import { isList, type Value } from "../../data/json.ts";
import { data, type Outcome } from "../../scope/scope.ts";
import { momentOf } from "../run/moment.ts";
import { isTruthy } from "../values/truth.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { also, any, boolean, lastResort, maybe, string } from "./parameters.ts";

const ended = (name: string, outcome: Outcome, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [string("task", undefined)],
    call: (run, task) => {
      const known = run.scope[data];
      if (task === undefined) return known.lastTask?.outcome === outcome;
      run.spendCharacters(task.length); // to find a name takes as long as it is
      return known.outcomeOf(task) === outcome;
    },
  });

/** Names the type of a value as attune does. */
const typeOf = (value: Value): string => {
  if (value === null) return "null";
  if (isList(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
};

export const workflowFunctions: readonly FunctionDefinition[] = [
  define({
    name: "result",
    summary: "Gives the result of the last finished task, null before any.",
    reach: "parts",
    parameters: [],
    call: (run) => {
      const last = run.scope[data].lastTask;
      run.taint(last?.result, last?.sources);
      return last?.result ?? null;
    },
  }),
  ended("succeeded", "succeeded", "Tells whether a task, by its name, or the last finished one succeeded."),
  ended("failed", "failed", "Tells whether a task, by its name, or the last finished one failed."),
  ended("timed_out", "timed_out", "Tells whether a task, by its name, or the last finished one timed out."),
  define({
    name: "default",
    aliases: ["d"],
    summary: "Gives the fallback where the value is undefined, or where it is false and boolean is true.",
    reach: "itself",
    parameters: [
      maybe("given"),
      lastResort(also(any("fallback", ""), "value", "default_value")),
      boolean("boolean", false),
    ],
    call: (_, value, otherwise, boolean) => (value === undefined || (boolean && !isTruthy(value)) ? otherwise : value),
  }),
  define({
    name: "type_of",
    summary: "Names the type of a value: null, bool, number, string, array or object.",
    reach: "itself",
    parameters: [any("value")],
    call: (_, value) => typeOf(value),
  }),
  define({
    name: "now",
    summary: "Gives the time in ISO 8601, from the environment's clock.",
    parameters: [],
    call: (run) => momentOf(run, run.rules.clock),
  }),
  define({
    name: "uuid",
    summary: "Gives a random UUID, from the environment's source of randomness.",
    parameters: [],
    call: (run) => momentOf(run, run.rules.uuid),
  }),
];
