import { readFileSync } from "node:fs";

interface Described {
  readonly label: string;
  /** The colour of its line, on a light page and on a dark one: those of one chart differ. */
  readonly colour: string;
  /** The name of its package on npm, where it is not a part of Node. */
  readonly package?: string;
  /** It turns a template or an expression into JavaScript and runs it: unsafe for text that others may write. */
  readonly generatesCode?: true;
}

/** This library, and what an engine would use in its place, in the order of the reports. */
export const contenders = {
  ours: { label: "workflow-context", colour: "#2f7fe6" },
  loop: { label: "setVariable in a loop", colour: "#a0714f" },
  recording: { label: "renderWithReads", colour: "#a0714f" },
  spread: { label: "spread", colour: "#d97a1e" },
  spreadNames: { label: "spread of all names", colour: "#a0714f" },
  structuredClone: { label: "structuredClone", colour: "#e0485c" },
  immer: { label: "immer", colour: "#2f9e4f", package: "immer" },
  mutative: { label: "mutative", colour: "#9560dd", package: "mutative" },
  eta: { label: "eta", colour: "#a0714f", package: "eta", generatesCode: true },
  handlebars: { label: "handlebars", colour: "#d97a1e", package: "handlebars", generatesCode: true },
  nunjucks: { label: "nunjucks", colour: "#2f9e4f", package: "nunjucks", generatesCode: true },
  liquidjs: { label: "liquidjs", colour: "#1b9aa5", package: "liquidjs" },
  jinja: { label: "@huggingface/jinja", colour: "#9560dd", package: "@huggingface/jinja" },
  cel: { label: "cel-js", colour: "#e0485c", package: "@marcbachmann/cel-js" },
  jexl: { label: "jexl", colour: "#d97a1e", package: "jexl" },
  jsonata: { label: "jsonata", colour: "#9560dd", package: "jsonata" },
  "JSON.parse": { label: "JSON.parse", colour: "#d97a1e" },
} as const satisfies Readonly<Record<string, Described>>;

export type Contender = keyof typeof contenders;
export const contenderNames = Object.keys(contenders) as readonly Contender[]; // the keys of the table

export const described = (name: Contender): Described => contenders[name];

/** The versions of the packages that are installed, by name. */
export function versions(): Readonly<Record<string, string>> {
  const versionOf = (name: string): string =>
    JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
  const names = contenderNames.flatMap((name) => described(name).package ?? []);
  return Object.fromEntries(names.map((name) => [name, versionOf(name)]));
}
