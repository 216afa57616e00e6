import type { JsonObject, JsonValue } from "workflow-context";
import {
  fields as ofFields,
  type Source,
  sourceFor,
  type TemplatePeerName,
  templatePeers,
} from "./suites/templates.ts";

const templates = [
  "https://{{ item.host }}:{{ item.port }}/health",
  "{{ parameters.name }}",
  "{{ workflow.region }}",
  "run {{ system.run }} of {{ parameters.environment }}",
  "{{ task.task_0.result.status }}",
  "{{ item.id }}",
  "{{ config.endpoint }}/{{ item.id }}?zone={{ region }}",
  "{{ parameters.target.host }}",
  "batch {{ batch }}, item {{ index }}",
  "{{ workflow.owner.team }}",
].map(ofFields);

/** The input of a task: fields in objects and a list, each a string with a template. */
export function taskInput(fields: number): JsonObject {
  const part = (from: number, to: number): JsonObject =>
    Object.fromEntries(
      Array.from({ length: to - from }, (_, index) => [`field_${from + index}`, templateOf(from + index).jinja]),
    );
  const third = Math.ceil(fields / 3);
  return {
    ...part(0, third),
    options: part(third, 2 * third),
    targets: Array.from({ length: fields - 2 * third }, (_, index) => templateOf(2 * third + index).jinja),
    enabled: true,
    retries: 3,
  };
}

function templateOf(index: number): Source {
  const template = templates[index % templates.length];
  if (template === undefined) throw new Error("there are templates");
  return template;
}

/** An input as a peer renders it: each of its strings is compiled once, and its objects and lists are made anew. */
export function compileInput(value: JsonValue, name: TemplatePeerName): (names: object) => JsonValue {
  if (typeof value === "string") return templatePeers[name](sourceFor(name, ofFields(value)));
  if (Array.isArray(value)) {
    const parts = value.map((part: JsonValue) => compileInput(part, name));
    return (names) => parts.map((part) => part(names));
  }
  if (typeof value !== "object" || value === null) return () => value;
  const entries = Object.entries(value).map(([key, part]) => [key, compileInput(part, name)] as const);
  return (names) => {
    const made: Record<string, JsonValue> = {};
    for (const [key, render] of entries) made[key] = render(names);
    return made;
  };
}
