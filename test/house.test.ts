import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { expect, test } from "vitest";

/** Each room may import the rooms in its list. A folder of src is a room, and so is a file that lies in src itself. */
const mayImport: Readonly<Record<string, string>> = {
  metrics: "",
  limits: "",
  errors: "limits metrics",
  data: "errors limits",
  secrets: "data errors limits",
  scope: "data limits",
  items: "data errors metrics secrets",
  "language/values": "data errors limits",
  "language/syntax": "data errors limits language/values",
  "language/run": "data errors limits metrics scope secrets language/syntax language/values",
  "language/functions": "data errors limits scope language/run language/syntax language/values",
  language: "data errors limits metrics scope language/functions language/run",
  "language/analysis": "data scope language language/functions language/syntax",
  "language/compile":
    "data errors metrics scope language language/functions language/run language/syntax language/values",
  environment: "data errors limits metrics language language/compile language/functions language/run",
  "per-environment": "data environment errors scope",
  gathered: "data environment language/run",
  reads: "data environment scope secrets language language/analysis language/compile language/run language/syntax",
  condition: "data environment gathered per-environment reads scope language language/compile language/run secrets",
  template: "data environment gathered per-environment reads scope language language/compile language/run secrets",
  slice: "condition data environment errors gathered reads scope template language/analysis language/compile",
  explain:
    "condition data environment errors gathered scope secrets template language language/compile language/run language/syntax",
  prepare: "data environment gathered scope template language/run",
  state: "data environment errors metrics scope secrets",
  context: "data environment errors explain items metrics prepare scope secrets slice state template language/run",
  "with-items": "context items state",
  branches: "context data errors scope secrets state language/run",
  index:
    "branches condition context data environment errors explain items limits metrics prepare reads scope secrets slice state template with-items language/functions language/run",
  adapters: "data errors metrics secrets stores workers",
  dialects:
    "data errors scope dialects/ansible dialects/formats dialects/times language language/functions language/run language/values",
  "dialects/ansible":
    "data errors dialects/formats dialects/times language language/functions language/run language/values",
  "dialects/formats": "data errors language/run language/values",
  "dialects/times": "data errors language language/functions language/run language/values",
  check: "context data environment errors reads secrets language/compile",
  stores: "context data environment errors secrets state",
  workers: "context data environment errors items metrics secrets slice state stores template with-items",
};

const textOf = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
const all = readdirSync(new URL("../src", import.meta.url), { recursive: true, encoding: "utf8" });
const files = all.filter((file) => file.endsWith(".ts"));
const roomOf = (file: string): string => (file.includes("/") ? dirname(file) : file.replace(".ts", ""));

// A line of a docstring begins with a star, so the imports in examples do not count.
const imports = files.flatMap((file) => {
  const found = textOf(`src/${file}`).matchAll(
    /(?:^ *(?:import|export|\}).* from |^ *import |\bimport\()"([^"\n]+)"/gm,
  );
  return Array.from(found, ([, target = ""]) => [file, target] as const);
});
const isInside = (target: string): boolean => target.startsWith(".");
const arrows = imports
  .filter(([, target]) => isInside(target))
  .map(([file, target]) => [file, join(dirname(file), target)] as const);
const roomArrows = arrows.map(([from, to]) => [roomOf(from), roomOf(to)] as const).filter(([from, to]) => from !== to);

test.each([
  ["files", arrows],
  ["rooms", roomArrows],
])("the imports between %s form no circle", (_, graph) => {
  const seen = new Set<string>();
  const circlesFrom = (name: string, path: readonly string[] = []): readonly string[] => {
    if (path.includes(name)) return [[...path.slice(path.indexOf(name)), name].join(" > ")];
    if (seen.has(name)) return [];
    seen.add(name);
    return graph.filter(([from]) => from === name).flatMap(([, to]) => circlesFrom(to, [...path, name]));
  };
  expect(graph.flatMap(([from]) => circlesFrom(from))).toEqual([]);
});

test("each room has a row in the table, and imports the rooms of that row alone", () => {
  const isForbidden = ([from, to]: readonly [string, string]): boolean => !mayImport[from]?.split(" ").includes(to);
  expect(roomArrows.filter(isForbidden)).toEqual([]);
  expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(mayImport)));
});

test("the language knows neither state nor context, and items know none of the three", () => {
  const known = roomArrows.map(([from, to]) => `${from} imports ${to}`);
  expect(known.filter((arrow) => /^language\b.* imports (?:state|context)\b/.test(arrow))).toEqual([]);
  expect(known.filter((arrow) => /^items imports (?:language|state|context)\b/.test(arrow))).toEqual([]);
});

test("no other files than these lie in src itself", () => {
  const names = files.filter((file) => !file.includes("/")).map(roomOf);
  const doors = [
    "branches",
    "condition",
    "context",
    "environment",
    "errors",
    "explain",
    "index",
    "limits",
    "metrics",
    "prepare",
    "reads",
    "slice",
    "template",
  ];
  expect(names.sort()).toEqual([...doors, "gathered", "per-environment", "with-items"].sort());
});

test("each package is a dependency and is imported where it belongs alone", () => {
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(textOf("package.json")) as Record<string, object>;
  const packages = imports.filter(([, target]) => !isInside(target) && !target.startsWith("node:"));
  const filesWith = (name: string): string[] =>
    packages.filter(([, target]) => `${target}/`.startsWith(`${name}/`)).map(([file]) => file);
  const peers = Object.keys(peerDependencies);
  const known = [...Object.keys(dependencies), ...peers].flatMap(filesWith);
  expect(known).toHaveLength(packages.length);
  for (const name of ["immutable", "re2js"]) expect(filesWith(name)).toHaveLength(1);
  expect(new Set(filesWith("nunjucks").map(roomOf))).toEqual(new Set(["language/syntax"]));
  expect(new Set(peers.flatMap(filesWith).map(roomOf))).toEqual(new Set(["adapters", "stores", "workers"]));
});

test("no file of src has more than 320 lines beside comments and imports, and half of them have 75 lines at most", () => {
  const linesOf = (text: string): number => text.trimEnd().split("\n").length;
  const isComment = (line: string): boolean => /^ *(?:\/\*\*|\*|\/\/)/.test(line);
  const codeOf = (text: string): readonly string[] =>
    text
      .replace(/^import [^;]*;\n/gm, "")
      .split("\n")
      .filter((line) => !isComment(line));
  const texts = files.map((file) => ({ file, text: textOf(`src/${file}`) }));
  const long = texts.filter(({ text }) => codeOf(text).length > 320);
  expect(long.map(({ file }) => file)).toEqual([]);
  const sorted = texts.map(({ text }) => linesOf(text)).sort((left, right) => left - right);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(75);
});
