import { ingest } from "../data/ingest.ts";
import { nearest } from "../data/nearest.ts";
import { anObject, checkedOptions, type Kind, texts } from "../data/options.ts";
import { anEnvironment, defaultEnvironment, type Environment } from "../environment.ts";
import { pointerOf } from "../secrets/pointers.ts";
import { constantOf } from "./constant.ts";
import { checkedDefinition, type Finding, type WorkflowDefinition } from "./definition.ts";
import { TaskGraph, targetsOf } from "./graph.ts";
import { ReadCheck } from "./read-check.ts";
import type { JsonSchema } from "./schema.ts";
import { readsIn, refusalsIn, sourcesOf } from "./source.ts";

/** The options of {@link checkWorkflow}. */
export interface CheckOptions {
  /** The names of all parameters, or a schema of the object that has them; which there are is not checked when not given. */
  readonly parameters?: readonly string[] | JsonSchema | undefined;
  /** The names of all variables that there are when a run begins, or a schema of the object that has them; they are not checked when not given. */
  readonly variables?: readonly string[] | JsonSchema | undefined;
  /** The schemas of the results of tasks, by name; what is read in the results of others is not checked. */
  readonly results?: Readonly<Record<string, JsonSchema>> | undefined;
  /** The functions and the limits of the templates; the default ones when not given. */
  readonly environment?: Environment | undefined;
}

/**
 * Looks for mistakes in a workflow before it runs: in all of its templates and conditions, and in what they read there, by which
 * tasks have run by then. Gives all findings, in the order of the definition; an error is a sure mistake. O(size + tasks²).
 *
 * @throws ContextError `usage` for a definition or options that can't be, `not-json` for templates that are no JSON
 * @example
 * const findings = checkWorkflow({
 *   tasks: {
 *     fetch: { templates: { url: "{{ parameters.url }}" }, next: [{ to: "report" }] },
 *     report: { templates: "{{ task.fetsh.count }} hosts" },
 *   },
 * });
 * findings.map(({ code, from, to, suggestion }) => [code, from, to, suggestion]); // [["unknown-task", 3, 19, "fetch"]]
 */
export function checkWorkflow(definition: WorkflowDefinition, options?: CheckOptions): readonly Finding[] {
  const workflow = checkedDefinition(definition);
  const given = checkedOptions("checkWorkflow", options, {
    parameters: namesOrSchema,
    variables: namesOrSchema,
    results: anObject,
    environment: anEnvironment,
  });
  const environment = given.environment ?? defaultEnvironment;
  const parameters = given.parameters && ingest(given.parameters, "parameters");
  const variables = given.variables && ingest(given.variables, "variables");
  const tasks = new Map(Object.entries(workflow.tasks));
  const graph = new TaskGraph(tasks);
  const findings: Finding[] = [];

  for (const [task, { next = [] }] of tasks) {
    const pointer = pointerOf(["tasks", task]);
    if (!graph.isReached(task)) {
      const message = `no way from the beginning leads to the task '${task}'`;
      findings.push({ code: "unreachable-task", severity: "warning", pointer, from: 0, to: 0, message });
    }
    for (const [index, transition] of next.entries()) {
      for (const [place, name] of targetsOf(transition).entries()) {
        if (tasks.has(name)) continue;
        const at = typeof transition.to === "string" ? ["to"] : ["to", place];
        findings.push({
          code: "unknown-task",
          severity: "error",
          pointer: pointer + pointerOf(["next", index, ...at]),
          from: 0,
          to: name.length,
          message: `there is no task '${name}'`,
          suggestion: nearest(name, tasks.keys()),
        });
      }
    }
  }
  const isStrict = environment.vocabulary.undefinedPolicy === "error";
  const check = new ReadCheck({ graph, tasks, parameters, variables, results: given.results ?? {}, isStrict });
  for (const source of sourcesOf(workflow)) {
    const refused = refusalsIn(source, environment);
    for (const { pointer, text, error } of refused) {
      const from = error.position?.offset ?? 0;
      const to = from + wordAt(text, from).length;
      findings.push({ code: error.code, severity: "error", pointer, from, to, message: firstLine(error.message) });
    }
    const all = readsIn(source, environment);
    findings.push(...all.reads.flatMap((read) => check.findingsOf(source, read)));
    if (source.kind === "template" || refused.length > 0) continue;
    const text = String(source.value);
    const constant = constantOf(text, all, environment);
    if (constant === undefined) continue;
    const message = `this condition is always ${constant}`;
    const { pointer } = source;
    findings.push({ code: "constant-condition", severity: "warning", pointer, from: 0, to: text.length, message });
  }
  return findings;
}

/** Gives the word at a place of a text, or the character there. */
function wordAt(text: string, from: number): string {
  const word = /[\p{XID_Continue}.]+|./uy;
  word.lastIndex = from;
  return word.exec(text)?.[0] ?? "";
}

const namesOrSchema: Kind = {
  expected: "a list of names, or a JSON Schema",
  has: (value) => texts.has(value) || anObject.has(value),
};

const firstLine = (message: string): string => message.split("\n", 1)[0] ?? message;
