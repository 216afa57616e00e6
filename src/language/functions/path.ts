import type { Value } from "../../data/json.ts";
import { isList, typeName } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import type { Run } from "../run/run.ts";
import { define, type FunctionDefinition } from "./definition.ts";
import { any, rest, text } from "./parameters.ts";

/** Makes a function of the path of a file, with `/` between its parts as in POSIX. */
const onPath = (name: string, summary: string, change: (path: string) => Value): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [text("path")],
    call: (run, path) => {
      run.spendText(path.length);
      return change(path);
    },
  });

const behindSlash = (path: string): number => path.lastIndexOf("/") + 1;

/** Gives what lies before the last slash, without slashes at its end, unless it is of slashes alone. */
function directoryOf(path: string): string {
  const before = path.slice(0, behindSlash(path));
  let end = before.length;
  while (end > 0 && before[end - 1] === "/") end--;
  return end === 0 ? before : before.slice(0, end);
}

/** Cuts a path before the last point of its last part, unless only points stand before that. */
function extensionCut(path: string): readonly [string, string] {
  const from = behindSlash(path);
  const point = path.lastIndexOf(".");
  let first = from;
  while (path[first] === ".") first++;
  return point <= first || point < from ? [path, ""] : [path.slice(0, point), path.slice(point)];
}

function joined(run: Run, parts: readonly Value[]): string {
  let path = "";
  for (const part of parts) {
    if (typeof part !== "string") {
      throw new ContextError("type", { operation: "'path_join'", expected: "texts", found: typeName(part) });
    }
    run.spendText(path.length + part.length + 1);
    if (part.startsWith("/") || path === "") path = part;
    else path = path.endsWith("/") ? path + part : `${path}/${part}`;
  }
  return path;
}

export const pathFunctions: readonly FunctionDefinition[] = [
  onPath("basename", "Gives the last part of the path of a file.", (path) => path.slice(behindSlash(path))),
  onPath("dirname", "Gives the path of the directory that a path of a file names.", directoryOf),
  define({
    name: "path_join",
    summary:
      "Joins parts of a path, or a list of them, with a slash between; one that begins with a slash begins anew.",
    reach: "parts",
    parameters: [any("path"), rest(text("paths"))],
    call: (run, first, others) => joined(run, [...(isList(first) ? first : [first]), ...others]),
  }),
  onPath("splitext", "Cuts the path of a file before its extension: a list of both.", extensionCut),
];
