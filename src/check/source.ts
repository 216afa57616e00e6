import { ingest } from "../data/ingest.ts";
import { isContainer, type JsonValue } from "../data/json.ts";
import { partsOf } from "../data/parts.ts";
import type { Environment } from "../environment.ts";
import { ContextError } from "../errors.ts";
import { isTemplate } from "../language/compile/json-template.ts";
import { type AllReads, readsOfCondition, readsOfTemplate } from "../reads.ts";
import { pointerOf } from "../secrets/pointers.ts";
import type { TaskDefinition, WorkflowDefinition } from "./definition.ts";

/** A part of a workflow that is rendered or decided as one. */
export interface Source {
  readonly pointer: string;
  readonly kind: "template" | "condition";
  readonly value: JsonValue;
  /** The task that it belongs to; undefined for the output. */
  readonly task: string | undefined;
  /** It is rendered once its task has ended. */
  readonly isAfter: boolean;
  /** There is no item where it is rendered: neither its task nor what publishes goes over items. */
  readonly hasNoItem: boolean;
}

/** Lists the sources of a workflow. O(size). @throws ContextError `not-json` */
export function sourcesOf({ tasks, output }: WorkflowDefinition): readonly Source[] {
  const all = Object.entries(tasks).flatMap(([name, task]) => sourcesOfTask(name, task));
  const last = { kind: "template", task: undefined, isAfter: true, hasNoItem: true } as const;
  return output === undefined ? all : [...all, { ...last, pointer: "/output", value: ingest(output, "output") }];
}

function sourcesOfTask(task: string, definition: TaskDefinition): readonly Source[] {
  const { templates, condition, items, publish, next = [] } = definition;
  const hasNoItem = items === undefined;
  const source = (
    kind: Source["kind"],
    given: unknown,
    isAfter: boolean,
    ...keys: readonly (string | number)[]
  ): readonly Source[] =>
    given === undefined
      ? []
      : [
          {
            pointer: pointerOf(["tasks", task, ...keys]),
            kind,
            value: ingest(given, `the task '${task}'`),
            task,
            isAfter,
            hasNoItem,
          },
        ];
  return [
    ...source("template", templates, false, "templates"),
    ...source("condition", condition, false, "condition"),
    ...source("template", items, false, "items"),
    ...source("template", publish, true, "publish"),
    ...next.flatMap(({ when, publish: published }, index) => [
      ...source("condition", when, true, "next", index, "when"),
      ...source("template", published, true, "next", index, "publish"),
    ]),
  ];
}

/** Lists what a source may read. O(size). */
export const readsIn = ({ kind, value }: Source, environment: Environment): AllReads =>
  kind === "template" ? readsOfTemplate(value, environment) : readsOfCondition(String(value), environment);

/** A text that can't be compiled: where it is, and why. */
export interface Refusal {
  readonly pointer: string;
  readonly text: string;
  readonly error: ContextError;
}

/** Compiles all texts of a source, and lists what is wrong with them. O(size). */
export function refusalsIn({ kind, value, pointer }: Source, environment: Environment): readonly Refusal[] {
  if (kind === "condition")
    return refusals(pointer, String(value), () => void environment.expression(String(value)).truth);
  const visit = (part: JsonValue, at: string): readonly Refusal[] => {
    if (isContainer(part))
      return Array.from(partsOf(part)).flatMap(({ key, value: inner }) => visit(inner, at + pointerOf([key])));
    return isTemplate(part) ? refusals(at, part, () => void environment.template(part)) : [];
  };
  return visit(value, pointer);
}

function refusals(pointer: string, text: string, compile: () => void): readonly Refusal[] {
  try {
    compile();
    return [];
  } catch (error) {
    if (!(error instanceof ContextError)) throw error;
    const all = error.problems.length === 0 ? [error] : error.problems;
    return all.map((one) => ({ pointer, text, error: one }));
  }
}
