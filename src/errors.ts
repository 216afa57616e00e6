import { type LimitName, type Limits, spokenLimit } from "./limits.ts";
import type { EntrySize } from "./metrics.ts";

/** The place of an error in a template's source. Line and column count from 1, the offset from 0, all in UTF-16 units. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  /** The line of the source with a caret under the place. */
  readonly excerpt: string;
  /** For a template inside a JSON value: the path to it, such as `headers[0].value`. */
  readonly pointer?: string;
}

/** The details of each code of a {@link ContextError}: names, paths and types only, never a value of the data. */
export interface ErrorDetails {
  /** The source can't be read. */
  readonly syntax: { readonly problem: string };
  /** The source uses something that other engines have and this language does not. */
  readonly unsupported: { readonly feature: string; readonly instead: string };
  /** A name, key or index that is not there was used. */
  readonly undefined: {
    readonly name: string;
    /** The type of the value that it was looked up in, if that was not an object. */
    readonly within?: string;
    /** At most ten names that are there. */
    readonly available: readonly string[];
    readonly suggestion?: string;
    /** What the author of the template has to say of it. */
    readonly hint?: string;
  };
  /** A value is of a type that the operation can't take. */
  readonly type: {
    readonly operation: string;
    readonly expected: string;
    readonly found: string;
    readonly hint?: string;
  };
  /** A number is divided by zero, or its remainder asked for. */
  readonly "division-by-zero": { readonly operation: string };
  /** A list, string or object can't be indexed with a key of that type. */
  readonly index: { readonly indexed: string; readonly expected: string; readonly found: string };
  /** There is no function or test of that name. */
  readonly "unknown-function": {
    readonly kind: "function" | "test";
    readonly name: string;
    readonly suggestion?: string;
    /** What to write or do instead of a function of another engine. */
    readonly instead?: string;
  };
  /** A function is called with too few, too many or unknown arguments, or with one it can't take. */
  readonly arguments: { readonly callee: string; readonly problem: string };
  /** A regular expression can't be read. */
  readonly pattern: { readonly problem: string };
  /** The template was stopped. */
  readonly limit: { readonly limit: LimitName | "pathLength"; readonly allowed: number };
  /** A host value is not JSON. `path` leads from the value called `where` to the place. */
  readonly "not-json": {
    readonly where: string;
    readonly path: string;
    readonly found: string;
    readonly instead: string;
  };
  /** A snapshot, or a value that was sealed, can't be read. */
  readonly snapshot: { readonly path: string; readonly problem: string };
  /** The host called the library in a way that can't work. */
  readonly usage: { readonly problem: string };
  /** A function of the host threw; the cause is what it threw, unless a secret was among its arguments. */
  readonly "host-function": { readonly name: string; readonly isWithheld: boolean };
  /** A write would make a value or a context larger than its limit. Bytes are about the length of JSON text. */
  readonly size: {
    readonly limit: "valueBytes" | "contextBytes";
    /** The path of what was to be written. */
    readonly entry: string;
    readonly bytes: number;
    readonly allowed: number;
    /** The largest of what is there, at most five. */
    readonly largest: readonly EntrySize[];
  };
  /** A secret is used, or would have to be masked, whose value is sealed. */
  readonly sealed: { readonly sources: readonly string[]; readonly hint?: string };
  /** A slice was asked for what it does not hold: that may be there or not. */
  readonly outside: { readonly path: string };
  /** Branches wrote values that can't be put together, or another writer has stored a step of the run. */
  readonly conflict: { readonly problem: string; readonly paths: readonly string[] };
  /** The thread or the process that did an item has ended before the item did: twice, where it was one of several workers. */
  readonly "lost-worker": { readonly task: string; readonly index: number };
  /** A secret is in a place where the host allows none. */
  readonly "secret-refused": { readonly pointer: string; readonly sources: readonly string[] };
}

/** The codes of errors, for a host to branch on. */
export type ErrorCode = keyof ErrorDetails;

const spokenSize = ({ name, bytes }: EntrySize): string => `${name} (${bytes})`;

const messages: { readonly [Code in ErrorCode]: (details: ErrorDetails[Code]) => string } = {
  syntax: ({ problem }) => problem,
  unsupported: ({ feature, instead }) => `${feature} is not part of this language; ${instead}`,
  undefined: ({ name, within, available, suggestion, hint }) =>
    [
      `'${name}' is undefined${within === undefined ? "" : `: it is looked up in ${within}`}`,
      suggestion === undefined ? "" : `; did you mean ${suggestion.includes("'") ? suggestion : `'${suggestion}'`}?`,
      available.length === 0 ? "" : `${suggestion === undefined ? ";" : ""} there is: ${available.join(", ")}`,
      hint === undefined ? "" : `; ${hint}`,
    ].join(""),
  type: ({ operation, expected, found, hint }) =>
    `${operation} needs ${expected}, not ${found}${hint === undefined ? "" : `; ${hint}`}`,
  "division-by-zero": ({ operation }) => `${operation} divides by zero`,
  index: ({ indexed, expected, found }) => `${indexed} is indexed by ${expected}, not by ${found}`,
  "unknown-function": ({ kind, name, suggestion, instead }) =>
    [
      `there is no ${kind} '${name}'`,
      suggestion === undefined ? "" : `; did you mean '${suggestion}'?`,
      instead === undefined ? "" : `; ${instead}`,
    ].join(""),
  arguments: ({ callee, problem }) => `${callee}: ${problem}`,
  pattern: ({ problem }) => `the pattern can't be read: ${problem}`,
  limit: ({ limit, allowed }) => `Template stopped: ${spokenLimit(limit)} over ${allowed}`,
  "not-json": ({ where, path, found, instead }) =>
    `${path === "" ? `${where} is` : `${where}: ${path} is`} ${found}, which is not JSON; ${instead}`,
  snapshot: ({ path, problem }) => `what was stored can't be read: ${path === "" ? "" : `${path} `}${problem}`,
  usage: ({ problem }) => problem,
  "host-function": ({ name, isWithheld }) =>
    `the host's function '${name}' failed${isWithheld ? "; what it threw is withheld, as it was given a secret" : ""}`,
  size: ({ limit, entry, bytes, allowed, largest }) =>
    `${entry} has ${bytes} bytes: ${limit === "valueBytes" ? "a value" : "the context"} may have ${allowed}${
      largest.length === 0 ? "" : `; the largest others are ${largest.map(spokenSize).join(", ")}`
    }`,
  sealed: ({ sources, hint = "import the snapshot with an unseal function to use it" }) =>
    `${sources.join(", ")} is sealed: ${hint}`,
  outside: ({ path }) => `'${path}' is not in this slice; name it where the slice is made`,
  conflict: ({ problem, paths }) => (paths.length === 0 ? problem : `${problem}: ${paths.join(", ")}`),
  "lost-worker": ({ task, index }) =>
    `the worker that did the item ${index} of '${task}' has ended before the item did: look for what ends it, such as its memory`,
  "secret-refused": ({ pointer, sources }) =>
    `${pointer === "" ? "this value" : pointer} may not hold a secret; it is made of ${sources.join(", ")}`,
};

/** The most problems of one template that are told: to find the place of each takes as long as the source is. */
export const mostProblems = 50;

/** The context of an error, beside its code and details. */
export interface ErrorContext {
  readonly position?: SourcePosition | undefined;
  readonly cause?: unknown;
  readonly problems?: readonly ContextError[];
}

/**
 * The one error of this library: a `code` to branch on, typed `details` to log, a `position` to point at.
 * Its message names paths and types, never values of the data.
 *
 * @example
 * try {
 *   new WorkflowContext().renderTemplate("{{ 1 / 0 }}");
 * } catch (error) {
 *   (error as ContextError).code; // "division-by-zero"
 * }
 */
export class ContextError<Code extends ErrorCode = ErrorCode> extends Error {
  /** The word that Node prints before the message. */
  override readonly name = "ContextError";
  /** The kind of the error, to branch on. */
  readonly code: Code;
  /** The names, paths and types that the error is about, to log. */
  readonly details: ErrorDetails[Code];
  /** The place in the template, for errors of templates and conditions. */
  readonly position: SourcePosition | undefined;
  /** The first fifty problems of a template that can't be compiled, if there is more than one. */
  readonly problems: readonly ContextError[];

  /**
   * Makes an error as the library does, to test what a host does with it. O(length of the message).
   *
   * @throws ContextError `usage` for a code that is none, or for details of another
   * @example
   * new ContextError("limit", { limit: "steps", allowed: 5 }).message; // "Template stopped: steps over 5"
   */
  constructor(code: Code, details: ErrorDetails[Code], context?: ErrorContext) {
    const { position, cause, problems } = partsOf(context);
    super(messageOf(code, details, position, problems), cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
    this.position = position;
    this.problems = problems;
  }
}

/** Reads the context of an error, which a host may have made. */
function partsOf(context: ErrorContext | undefined): ErrorContext & { readonly problems: readonly ContextError[] } {
  try {
    const own = <Name extends keyof ErrorContext>(name: Name): ErrorContext[Name] | undefined =>
      context !== undefined && context !== null && Object.hasOwn(context, name) ? context[name] : undefined;
    return { position: own("position"), cause: own("cause"), problems: own("problems") ?? [] };
  } catch {
    throw usage("the context of an error must be an object");
  }
}

function messageOf<Code extends ErrorCode>(
  code: Code,
  details: ErrorDetails[Code],
  position: SourcePosition | undefined,
  problems: readonly ContextError[],
): string {
  if (problems.length > 1) {
    const count = `${problems.length === mostProblems ? "the first " : ""}${problems.length} problems:`;
    return [count, ...problems.map((problem) => problem.message)].join("\n");
  }
  if (typeof code !== "string" || !Object.hasOwn(messages, code))
    throw usage(`there is no error of that code; there are ${Object.keys(messages).join(", ")}`);
  try {
    return messages[code](details) + describe(position);
  } catch {
    throw usage(`the details or the position are not those of an error of the code '${code}'`);
  }
}

const describe = (position: SourcePosition | undefined): string =>
  position === undefined
    ? ""
    : ` (${position.pointer === undefined ? "" : `at ${position.pointer}, `}line ${position.line}, column ${position.column})\n${position.excerpt}`;

const excerptWidth = 100;

/** Counts the characters that a text is drawn as. A mark stands on the letter before it. */
const drawnWidth = (text: string): number => Array.from(text.replace(/\p{M}/gu, "")).length;

/** Finds the line and column of an offset in a source, and draws it. O(length of the source). */
export function locate(source: string, place: number, pointer?: string): SourcePosition {
  const offset = Math.min(place, source.length); // nunjucks reads one past an operator at the end
  const start = source.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = source.indexOf("\n", offset);
  const end = lineEnd === -1 ? source.length : lineEnd;
  const line = source.slice(0, start).split("\n").length;
  // Of a long line, the part around the place is drawn.
  const from = Math.max(start, offset - excerptWidth / 2);
  const text = source.slice(from, Math.min(end, from + excerptWidth)).replace(/\p{Cc}/gu, " ");
  const gutter = `${line} | `;
  const before = " ".repeat(drawnWidth(source.slice(from, offset)));
  const excerpt = `  ${gutter}${text}\n  ${" ".repeat(gutter.length - 2)}| ${before}^`;
  const position = { line, column: offset - start + 1, offset, excerpt };
  return Object.freeze(pointer === undefined ? position : { ...position, pointer });
}

/** Gives an error its place. One that has a place already keeps it. */
export const located = (error: ContextError, position: SourcePosition): ContextError =>
  error.position === undefined ? new ContextError(error.code, error.details, { position, cause: error.cause }) : error;

/** The error of a call that can't work. */
export const usage = (problem: string): ContextError => new ContextError("usage", { problem });

/** The error of a limit that was met. */
export const limitError = (limits: Limits, name: LimitName): ContextError =>
  new ContextError("limit", { limit: name, allowed: limits[name] });

/** Throws errors as one, which bears the code of the first. Does nothing where there are none. */
export function throwAll(errors: readonly ContextError[]): void {
  const [first] = errors;
  if (first === undefined) return;
  if (errors.length === 1) throw first;
  throw new ContextError(first.code, first.details, { position: first.position, problems: errors });
}
