import { type SourceError, syntaxError, unsupportedError } from "./source-error.ts";

/** The tags that nunjucks itself does not have. */
const ownTags = ["with", "break", "continue"] as const;

const tags: ReadonlySet<string> = new Set([...["if", "for", "set", "filter", "switch", "raw", "verbatim"], ...ownTags]);

const noTemplates = "a template stands alone: there is nothing to load or to inherit";

/** The tags of Jinja and nunjucks that this language lacks, and what to write instead. */
const advice: ReadonlyMap<string, string> = new Map([
  ["include", noTemplates],
  ["import", noTemplates],
  ["from", noTemplates],
  ["extends", noTemplates],
  ["block", noTemplates],
  ["macro", "write a {% for %} over a list, or let the host register a function"],
  ["call", "let the host register a function"],
  ["ifAsync", "use {% if %}"],
  ["asyncEach", "use {% for %}"],
  ["asyncAll", "use {% for %}"],
  ["autoescape", "use the filter escape"],
  ["do", "use {% set %}"],
]);

/** Names the tags, for an error. */
export const spokenTags = "the tags are if, for, set, with, filter, switch, break, continue and raw";

/** Tells whether a tag begins a statement. */
export const isTag = (name: string): boolean => tags.has(name);

/** The error of a tag that begins no statement, inside a block that other tags end. */
export function tagError(name: string, ends: readonly string[], offset: number): SourceError {
  const instead = advice.get(name);
  if (instead !== undefined) return unsupportedError(`the tag '${name}'`, instead, offset);
  if (/^(end.*|el.*|case|default)$/.test(name)) {
    const end = endTag(ends);
    return end === undefined
      ? syntaxError(`'${name}' belongs to no open tag`, offset)
      : syntaxError(`expected {% ${end} %}, found {% ${name} %}`, offset);
  }
  return unsupportedError(`the tag '${name}'`, spokenTags, offset);
}

/** Finds the tag that closes the statement among those that end a block: `endif` among `elif`, `else` and `endif`. */
export const endTag = (ends: readonly string[]): string | undefined => ends.find((name) => name.startsWith("end"));
