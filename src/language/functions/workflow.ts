import { lastTask, type Outcome } from "../scope.ts";
import { isTruthy } from "../values.ts";
import { any, boolean, define, type FunctionDefinition, maybe } from "./definition.ts";

const ended = (name: string, outcome: Outcome, summary: string): FunctionDefinition =>
  define({ name, summary, parameters: [], call: ({ scope }) => scope[lastTask]()?.outcome === outcome });

export const workflowFunctions: readonly FunctionDefinition[] = [
  define({
    name: "result",
    summary: "Gives the result of the last finished task, null before any.",
    parameters: [],
    call: ({ scope }) => scope[lastTask]()?.result ?? null,
  }),
  ended("succeeded", "succeeded", "Tells whether the last finished task succeeded."),
  ended("failed", "failed", "Tells whether the last finished task failed."),
  ended("timed_out", "timed_out", "Tells whether the last finished task timed out."),
  define({
    name: "default",
    aliases: ["d"],
    summary: "Gives the fallback where the value is undefined, or where it is false and boolean is true.",
    parameters: [maybe("value"), any("fallback", ""), boolean("boolean", false)],
    call: (_, value, fallback, boolean) => (value === undefined || (boolean && !isTruthy(value)) ? fallback : value),
  }),
];
