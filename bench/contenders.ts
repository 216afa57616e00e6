import { readFileSync } from "node:fs";

interface Described {
  readonly label: string;
  /** Its package on npm, where it is not a part of Node. */
  readonly package?: string;
  /** Turns a template or an expression into JavaScript that it runs: not for text that others may write. */
  readonly generatesCode?: true;
}

/** Who does the same work: this library, and what an engine would use in its place. */
export const contenders = {
  ours: { label: "workflow-context" },
  spread: { label: "spread" },
  spreadNames: { label: "spread of all names" },
  structuredClone: { label: "structuredClone" },
  immer: { label: "immer", package: "immer" },
  mutative: { label: "mutative", package: "mutative" },
  nunjucks: { label: "nunjucks", package: "nunjucks", generatesCode: true },
  liquidjs: { label: "liquidjs", package: "liquidjs" },
  handlebars: { label: "handlebars", package: "handlebars", generatesCode: true },
  jinja: { label: "@huggingface/jinja", package: "@huggingface/jinja" },
  eta: { label: "eta", package: "eta", generatesCode: true },
  jexl: { label: "jexl", package: "jexl" },
  jsonata: { label: "jsonata", package: "jsonata" },
  cel: { label: "cel-js", package: "@marcbachmann/cel-js" },
  "JSON.parse": { label: "JSON.parse" },
} as const satisfies Readonly<Record<string, Described>>;

export type Contender = keyof typeof contenders;

export const described = (name: Contender): Described => contenders[name];

/** The versions that are installed, by package. */
export const versions = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.keys(contenders).flatMap((name) => {
      const { package: wanted } = described(name as Contender); // a key of the table
      return wanted === undefined ? [] : [[wanted, versionOf(wanted)]];
    }),
  );

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  const { version }: { version: string } = JSON.parse(readFileSync(file, "utf8"));
  return version;
}
