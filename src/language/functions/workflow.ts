import { pathIn } from "../../scope/path.ts";
import type { Outcome } from "../../scope/scope.ts";
import { define, entryOf, type FunctionDefinition } from "./definition.ts";
import { string } from "./parameters.ts";

const lastOutcome = pathIn("lastTask", ["outcome"]);

const lastResult = pathIn("lastTask", ["result"]);

const ended = (name: string, outcome: Outcome, summary: string): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [string("task", undefined)],
    reads: ([task]) => [task === undefined ? lastOutcome : entryOf("outcomes", task)],
    call: (run, task) => {
      if (task === undefined) return run.read(lastOutcome) === outcome;
      run.spendCharacters(task.length); // to find a name takes as long as it is
      return run.read(pathIn("outcomes", [task])) === outcome;
    },
  });

export const workflowFunctions: readonly FunctionDefinition[] = [
  define({
    name: "result",
    summary: "Gives the result of the last finished task, null before any.",
    reach: "parts",
    parameters: [],
    reads: () => [lastResult],
    call: (run) => run.read(lastResult) ?? null,
  }),
  ended("succeeded", "succeeded", "Tells whether a task, by its name, or the last finished one succeeded."),
  ended("failed", "failed", "Tells whether a task, by its name, or the last finished one failed."),
  ended("timed_out", "timed_out", "Tells whether a task, by its name, or the last finished one timed out."),
];
