import { readFileSync } from "node:fs";
import type { ApiItem } from "./api-extractor.ts";

const root = new URL("../", import.meta.url);
const widest = 100;

const textOf = (tokens: ApiItem["excerptTokens"] = []): string => tokens.map(({ text }) => text).join("");

const linesOf = ({ fileUrlPath = "" }: ApiItem): string[] =>
  readFileSync(new URL(fileUrlPath, root), "utf8").split("\n");

/** Finds the line on which an export is declared. */
const lineOfExport = ({ name }: ApiItem, lines: readonly string[]): number =>
  lines.findIndex(
    (line) => line.match(/^export (?:declare )?(?:class|const|function|interface|type) (\w+)/)?.[1] === name,
  );

/** Finds the line on which a member of a class is declared. */
function lineOfMember({ excerptTokens }: ApiItem, lines: readonly string[], first: number): number {
  const [start = ""] = textOf(excerptTokens).split(/(?<=\()/);
  return lines.findIndex((line, number) => number > first && line.trimStart().startsWith(start));
}

/** A docstring, split into its parts. */
interface Docstring {
  readonly prose: string;
  /** The sentence that begins with O(…). */
  readonly cost: string | undefined;
  readonly errors: readonly string[];
  readonly examples: readonly string[];
}

/** Reads the docstring above a line of the source, as API Extractor's copy has lost its white space. */
function docstringAbove(line: number, lines: readonly string[]): Docstring {
  const isThere = lines[line - 1]?.endsWith("*/");
  const start = lines.slice(0, line).findLastIndex((one) => one.trimStart().startsWith("/**"));
  const text = lines
    .slice(isThere ? start : line, line)
    .map((one) => one.replace(/^ *(?:\/\*\*|\*(?!\/)) ?| *\*\/$/g, ""))
    .join("\n");
  const [prose = "", ...tags] = text.split(/^(?=@\w+\s)/m);
  const tagged = (tag: string): string[] =>
    tags.filter((part) => part.startsWith(tag)).map((part) => part.slice(tag.length).trim());
  const cost = /(?<=^|[.:] |\n)O\([^)]*\)(?:[^.]|\.(?=\w))*\./.exec(prose)?.[0];
  return {
    prose: prose.replace(cost ?? "", "").trim(),
    cost: cost?.replaceAll("\n", " "),
    errors: tagged("@throws").map((one) => one.replaceAll("\n", " ").replace(/^ContextError (?=`)/, "")),
    examples: tagged("@example"),
  };
}

/** Writes the signature of a function or method. If it is long, each parameter has a line of its own. */
function signature({ isStatic, excerptTokens = [], parameters = [], returnTypeTokenRange }: ApiItem): string {
  const end = returnTypeTokenRange?.startIndex ?? excerptTokens.length;
  const returns = textOf(excerptTokens.slice(end)).replace(/;$/, "");
  const head = textOf(excerptTokens.slice(0, end))
    .replace(/^export declare function |^static |;$/g, "")
    .replace(/^(\w+): (.*)\) => $/s, "$1$2): ");
  const line = `${isStatic ? "static " : ""}${head}${returns};`;
  if (line.length <= widest || parameters.length < 2) return line;
  const broken = parameters.reduce(
    (text, { parameterName }) => text.replace(new RegExp(`([(,]) ?(${parameterName}\\??: )`), "$1\n  $2"),
    line.slice(0, -returns.length - 1),
  );
  return `${broken.replace(/\): $/, ",\n): ")}${returns};`;
}

/** Copies the declaration of a type or value, with the docstrings of its members. */
function declaration(first: number, lines: readonly string[]): string {
  const length = lines.slice(first).findIndex((line) => /^(?! ).*[;}]$/.test(line)) + 1;
  return lines
    .slice(first, first + length)
    .map((line) => line.replace(/^(?: {4})+/, (space) => " ".repeat(space.length / 2)))
    .join("\n")
    .replace(/^export (declare )?/, "")
    .replaceAll(/\{@link ([\w.]+)\}/g, "$1");
}

interface Section {
  readonly level: 2 | 3 | 4;
  readonly title: string;
  readonly body?: string;
}

const code = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``;
const paragraphs = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== "").join("\n\n");

/** Writes the code of a declaration, and below it the text of its docstring. */
function told(shown: string, { prose, cost, errors, examples }: Docstring): string {
  const facts = [...(cost === undefined ? [] : [`- **Cost**: ${cost}`]), ...errors.map((one) => `- **Error**: ${one}`)];
  return paragraphs([code(shown), prose, facts.join("\n"), ...examples.map(code)]);
}

/** Describes a class: its properties in a list, its constructor and methods in the order of the source. */
function classSections(item: ApiItem): Section[] {
  const { name = "", members = [] } = item;
  const lines = linesOf(item);
  const first = lineOfExport(item, lines);
  const lineOf = (member: ApiItem): number => lineOfMember(member, lines, first);
  const spoken = ({ name = "constructor" }: ApiItem): string => name;
  // Members that are named by symbols are internal.
  const shown = members.filter((member) => !spoken(member).startsWith("["));
  const calls = shown.filter(({ kind }) => kind !== "Property").sort((left, right) => lineOf(left) - lineOf(right));
  const properties = shown
    .filter(({ kind }) => kind === "Property")
    .map((one) => {
      const { prose } = docstringAbove(lineOf(one), lines);
      return `- \`${textOf(one.excerptTokens).replace(/;$/, "")}\`: ${prose.replaceAll("\n", " ")}`;
    });
  const head = textOf(item.excerptTokens).replace("export declare ", "").trim();
  return [
    { level: 3, title: name, body: paragraphs([told(head, docstringAbove(first, lines)), properties.join("\n")]) },
    ...[...new Set(calls.map(spoken))].map((title): Section => {
      // The docstring of the first overload stands for all of them.
      const overloads = calls.filter((call) => spoken(call) === title);
      const docstring = docstringAbove(Math.min(...overloads.map(lineOf)), lines);
      return { level: 4, title, body: told(overloads.map(signature).join("\n"), docstring) };
    }),
  ];
}

/** Describes a function by its signature, and a type or a value by its declaration. */
function exportSection(item: ApiItem): Section {
  const lines = linesOf(item);
  const line = lineOfExport(item, lines);
  const shown = item.kind === "Function" ? signature(item) : declaration(line, lines);
  return { level: 3, title: item.name ?? "", body: told(shown, docstringAbove(line, lines)) };
}

/** Describes an entry point: its classes, its functions, and then its types and values. */
function entrySections(title: string, exports: readonly ApiItem[]): Section[] {
  const isFunction = ({ kind }: ApiItem): boolean => kind === "Function";
  const isClass = ({ kind }: ApiItem): boolean => kind === "Class";
  return [
    { level: 2, title },
    ...exports.filter(isClass).flatMap(classSections),
    ...exports.filter(isFunction).map(exportSection),
    ...exports.filter((item) => !isClass(item) && !isFunction(item)).map(exportSection),
  ];
}

/** Gives the anchor of each title, as GitHub makes it: titles that differ in nothing but their case are numbered. */
function anchorsOf(sections: readonly Section[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const anchors = new Map<string, string>();
  for (const { title } of sections) {
    const slug = title.toLowerCase().replaceAll(/[^\w-]/g, "");
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    if (!anchors.has(title)) anchors.set(title, count === 0 ? `#${slug}` : `#${slug}-${count}`);
  }
  return anchors;
}

const intro = `# API

Written by \`npm run docs\` from the docstrings, whose examples run as tests. What fails throws a {@link ContextError} with
one of the codes of {@link ErrorDetails}.`;

/** Writes the page docs/api.md from the exports of the entry points. */
export function apiReference(entryPoints: Readonly<Record<string, readonly ApiItem[]>>): string {
  const sections = Object.entries(entryPoints).map(([title, exports]) => entrySections(title, exports));
  const anchors = anchorsOf(sections.flat());
  const link = (title: string): string => {
    const [owner = "", member = ""] = title.split(".");
    const anchor = anchors.get(member) ?? anchors.get(owner);
    if (anchor === undefined) throw new Error(`a docstring links to ${title}, which is not exported`);
    return `[\`${title}\`](${anchor})`;
  };
  const contents = sections.map((all) => {
    const exports = all.filter(({ level }) => level === 3).map(({ title }) => link(title));
    return `**${all[0]?.title}**: ${exports.join(" · ")}`;
  });
  const body = sections.flat().map((one) => paragraphs([`${"#".repeat(one.level)} ${one.title}`, one.body]));
  const page = paragraphs([intro, ...contents, ...body]);
  return `${page.replaceAll(/\{@link ([\w.]+)\}/g, (_, title: string) => link(title))}\n`;
}
