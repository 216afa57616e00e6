import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Plugin, transformWithOxc } from "vite";

interface Example {
  readonly title: string;
  readonly code: string;
}

const root = new URL("..", import.meta.url).pathname;
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Finds the ```ts blocks of a page. A block with more behind `ts` is not run. */
const blocksOf = (file: string): Example[] =>
  [...read(file).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = ""], index) => ({
    title: `${file}, example ${index + 1}`,
    code,
  }));

/** Finds the calls in a page's tables. Each runs behind the page's first block, and the next column holds its result. */
const callsOf = (file: string): Example[] => {
  const [begin] = blocksOf(file);
  return [...read(file).matchAll(/^\|.*\| `(.+?)` \| `(.+?)` \|/gm)].map(([, call = "", gives = ""]) => ({
    title: `${file}, ${call}`,
    code: `${begin?.code ?? ""}expect(${call}).toEqual(${gives});\n`,
  }));
};

/** Finds every @example of the docstrings of a file. */
const docstringsOf = (file: string): Example[] =>
  [...read(file).matchAll(/\/\*\*([\s\S]*?)\*\//g)]
    .flatMap(([, docstring = ""]) =>
      docstring
        .replace(/^\s*\* ?/gm, "")
        .split(/^@example\b[ \t]*/m)
        .slice(1),
    )
    .map((text, index) => ({
      title: `${file}, @example ${index + 1}`,
      code: text.replace(/^@[\s\S]*/m, ""),
    }));

const sources = (): string[] =>
  readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .map((file) => join("src", file));

/** Turns each line `expression; // value` into an expectation of that value. */
const withExpectations = (code: string): string =>
  code
    .replace(
      /^import .* from "workflow-context(?:\/dialects|\/sealing|\/stores|\/check|\/workers|\/bullmq|\/pg-boss)?";$/gm,
      "",
    )
    .replace(
      /^(?!\s*(?:\/\/|const|let|return|if|for|try|\}))(\s*)([^\n]*?); \/\/ ([[{"\d].*|true|false|null)$/gm,
      "$1expect($2).toEqual($3);",
    );

const pages = [
  "README.md",
  "SECURITY.md",
  "CONTRIBUTING.md",
  "docs/language.md",
  "docs/design.md",
  "docs/migration.md",
  "docs/performance.md",
  "docs/runs.md",
  "docs/workers.md",
];

const imports = `
import { expect } from "vitest";
import * as fs from "node:fs";
import { compileCondition, compileTemplate, ContextError, createEnvironment, defaultLimits, mergeBranches, resultOf, sealValue, sealValueAsync, unsealValue, unsealValueAsync, withItems, WorkflowContext } from "workflow-context";
import { ansible, attune, homeAssistant, kestra, stackstorm, times } from "workflow-context/dialects";
import { aesSeal } from "workflow-context/sealing";
import { memoryStore, openRuns, postgresStore, sqliteStore, testItemStore, testRunStore } from "workflow-context/stores";
import { checkWorkflow } from "workflow-context/check";
import { chunkPrefix, createCoordinator, createThreads, memoryTransport, serveItems, testTransport } from "workflow-context/workers";
import { bullTransport, redisStore } from "workflow-context/bullmq";
import { bossTransport } from "workflow-context/pg-boss";
`;

/** Provides the module `virtual:examples`, which exports every example of the pages and the docstrings as a function. */
export function examples(): Plugin {
  return {
    name: "examples",
    resolveId: (id) => (id === "virtual:examples" ? "\0virtual:examples" : undefined),
    async load(id) {
      if (id !== "\0virtual:examples") return undefined;
      const all = [...pages.flatMap(blocksOf), ...callsOf("docs/migration.md"), ...sources().flatMap(docstringsOf)];
      const entries = all.map(
        ({ title, code }) => `[${JSON.stringify(title)}, async () => {\n${withExpectations(code)}\n}],`,
      );
      const module = `${imports}\nvoid [checkWorkflow, chunkPrefix, createCoordinator, createThreads, memoryTransport, serveItems, testTransport, bullTransport, redisStore, bossTransport, aesSeal, memoryStore, openRuns, postgresStore, sqliteStore, testRunStore, compileCondition, compileTemplate, ContextError, createEnvironment, defaultLimits, mergeBranches, resultOf, sealValue, sealValueAsync, unsealValue, unsealValueAsync, withItems, WorkflowContext, fs];\nexport const examples = [\n${entries.join("\n")}\n];`;
      return (await transformWithOxc(module, "examples.ts")).code;
    },
  };
}
