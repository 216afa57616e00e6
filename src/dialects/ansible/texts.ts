import { typeName, type Value } from "../../data/json.ts";
import { ContextError } from "../../errors.ts";
import { define, type FunctionDefinition } from "../../language/functions/definition.ts";
import { list, named, text } from "../../language/functions/parameters.ts";
import type { Run } from "../../language/run/run.ts";
import { splitText } from "../../language/values/search.ts";
import { madeText } from "../../language/values/texts.ts";

interface Style {
  readonly decoration: string;
  readonly beginning: string;
  readonly end: string;
}

const styles: Readonly<Record<string, Style>> = {
  plain: { decoration: "# ", beginning: "", end: "" },
  erlang: { decoration: "% ", beginning: "", end: "" },
  c: { decoration: "// ", beginning: "", end: "" },
  cblock: { decoration: " * ", beginning: "/*", end: " */" },
  xml: { decoration: " - ", beginning: "<!--", end: "-->" },
};

function commented(run: Run, value: string, { decoration, beginning, end }: Style): string {
  const lines = splitText(value, "\n", Number.POSITIVE_INFINITY, run);
  run.spendText(value.length + (lines.length + 2) * (decoration.length + 1) + beginning.length + end.length);
  const bare = decoration.trimEnd();
  const text = lines
    .map((line, index) => (line === "" && index < lines.length - 1 ? bare : decoration + line))
    .join("\n");
  const before = [...(beginning === "" ? [] : [beginning]), ...(bare === "" ? [] : [bare])];
  return [...before, text, bare, ...(end === "" ? [] : [end])].join("\n");
}

const url = /^(?:([A-Za-z][\w+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/;

/** Takes a URL apart (RFC 3986). */
function urlParts(value: string): Readonly<Record<string, Value>> {
  const [, scheme = "", netloc = "", path = "", query = "", fragment = ""] = url.exec(value) ?? [];
  const behind = netloc.lastIndexOf("@") + 1;
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(netloc.slice(behind)) ?? [];
  const user = behind === 0 ? undefined : netloc.slice(0, behind - 1);
  const colon = user?.indexOf(":") ?? -1;
  return {
    scheme: scheme.toLowerCase(),
    netloc,
    path,
    query,
    fragment,
    username: user === undefined ? null : colon < 0 ? user : user.slice(0, colon),
    password: user === undefined || colon < 0 ? null : user.slice(colon + 1),
    hostname: host === "" ? null : host.replace(/^\[|\]$/g, "").toLowerCase(),
    port: port === undefined ? null : Number(port),
  };
}

/** Takes `.` and `..` out of a path. */
function normalPath(path: string): string {
  const isAbsolute = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== ".." || (!isAbsolute && (parts.length === 0 || parts.at(-1) === ".."))) parts.push(part);
    else parts.pop();
  }
  return (isAbsolute ? "/" : "") + parts.join("/") || ".";
}

function relativePath(path: string, start: string): string {
  const partsOf = (one: string): readonly string[] =>
    normalPath(one)
      .split("/")
      .filter((part) => !/^\.?$/.test(part));
  const [to, from] = [partsOf(path), partsOf(start)];
  let common = 0;
  while (common < to.length && to[common] === from[common]) common++;
  return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/") || ".";
}

function commonPath(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split("/"));
  let common = 0;
  while (common < first.length && others.every((other) => other[common] === first[common])) common++;
  return first.slice(0, common).join("/") || (paths[0]?.startsWith("/") ? "/" : "");
}

const onText = (name: string, summary: string, change: (value: string) => Value): FunctionDefinition =>
  define({
    name,
    summary,
    parameters: [text("path")],
    call: (run, value) => {
      run.spendText(value.length);
      run.spendItems(value.length);
      return change(value);
    },
  });

const behindSlashes = (path: string): number =>
  Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"), path.indexOf(":")) + 1;

/** Texts: comments, addresses and paths. */
export const textFunctions: readonly FunctionDefinition[] = [
  define({
    name: "comment",
    summary: "Writes a text as a comment: plain, c, cblock, erlang or xml.",
    parameters: [
      text("text"),
      text("style", "plain"),
      named(text("decoration", undefined)),
      named(text("beginning", undefined)),
      named(text("end", undefined)),
    ],
    call: (run, value, name, decoration, beginning, end) => {
      const style = Object.hasOwn(styles, name) ? styles[name] : undefined;
      if (style === undefined) {
        const problem = `the styles are ${Object.keys(styles).join(", ")}`;
        throw new ContextError("arguments", { callee: "'comment'", problem });
      }
      const given = { decoration, beginning, end };
      const set = Object.entries(given).filter(([, one]) => one !== undefined);
      return madeText(commented(run, value, { ...style, ...Object.fromEntries(set) }), run);
    },
  }),
  define({
    name: "urlsplit",
    summary: "Takes a URL apart: an object of its parts, or one of them.",
    parameters: [text("url"), text("query", "")],
    call: (run, value, part) => {
      run.spendText(value.length * 4);
      const parts = urlParts(value);
      if (part === "") return parts;
      const found = Object.hasOwn(parts, part) ? parts[part] : undefined;
      if (found !== undefined) return found;
      const problem = `the parts of a URL are ${Object.keys(parts).join(", ")}`;
      throw new ContextError("arguments", { callee: "'urlsplit'", problem });
    },
  }),
  onText("normpath", "Takes . and .. out of the path of a file.", normalPath),
  define({
    name: "relpath",
    summary: "Gives the path of a file as it is seen from a directory.",
    parameters: [text("path"), text("start", ".")],
    call: (run, value, start) => {
      run.spendText(value.length + start.length * 2);
      run.spendItems(value.length + start.length);
      return relativePath(value, start);
    },
  }),
  define({
    name: "commonpath",
    summary: "Gives the directory that holds all files of a list of paths.",
    parameters: [list("paths")],
    call: (run, paths) => {
      const texts = paths.map((one) => {
        if (typeof one === "string") {
          run.spendItems(one.length + 1);
          return one;
        }
        throw new ContextError("type", { operation: "'commonpath'", expected: "texts", found: typeName(one) });
      });
      return commonPath(texts);
    },
  }),
  onText("win_basename", "Gives the last part of a path of Windows.", (path) => path.slice(behindSlashes(path))),
  onText("win_dirname", "Gives the directory of a path of Windows.", (path) =>
    path.slice(0, behindSlashes(path)).replace(/(?<=[^\\/:])[\\/]{1,9}$/, ""),
  ),
  onText("win_splitdrive", "Cuts a path of Windows behind its drive.", (path) => {
    const [drive = ""] = /^[A-Za-z]:/.exec(path) ?? [];
    return [drive, path.slice(drive.length)];
  }),
];
