import type { JsonObject, JsonValue } from "workflow-context";
import { sourceFor, type TemplatePeer, templatePeers, fields as withSyntaxes } from "./suites/templates.ts";

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
];

/** Makes the input of a task: fields in objects and a list, each a string with a template. */
export function taskInput(fields: number): JsonObject {
  const all = Array.from({ length: fields }, (_, index) => templates[index % templates.length] ?? "");
  const third = Math.ceil(fields / 3);
  const part = (from: number): JsonObject =>
    Object.fromEntries(all.slice(from, from + third).map((template, index) => [`field_${from + index}`, template]));
  return { ...part(0), options: part(third), targets: all.slice(2 * third), enabled: true, retries: 3 };
}

/** Compiles an input as a peer renders it: each of its strings is compiled once, and its objects and lists are made anew. */
export function compileInput(value: JsonValue, name: TemplatePeer): (names: object) => JsonValue {
  if (typeof value === "string") return templatePeers[name](sourceFor(name, withSyntaxes(value)));
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
