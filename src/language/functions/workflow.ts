import { data, type Outcome } from "../../scope/scope.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { string } from "./parameters.ts";

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
];
