import { createEnvironment, type FunctionInfo, WorkflowContext } from "workflow-context";
import type { Dialect } from "workflow-context/dialects";
import * as dialects from "workflow-context/dialects";
import examples from "./function-examples.json" with { type: "json" };

type Examples = Readonly<Record<string, string>>;

const examplesOf = (section: string): Examples =>
  (examples as unknown as Readonly<Record<string, Examples>>)[section] ?? {};

const signature = ({ name, parameters }: FunctionInfo): string => {
  const spoken = parameters.map((one) => {
    if (one.isRest) return `…${one.name}`;
    return `${one.name}${one.isNamed ? "=" : one.isOptional ? "?" : ""}`;
  });
  return `${name}(${spoken.join(", ")})`;
};

/** The run that the examples are made in. */
function contextFor(chosen: readonly Dialect[]): WorkflowContext {
  const environment = createEnvironment({
    dialects: chosen,
    clock: () => new Date("2026-01-02T03:04:05.678Z"),
    uuid: () => "b7fd98b2-6c1a-4c3e-9d5a-2f5d8c7e1a90",
  });
  const context = new WorkflowContext({ environment, variables: { name: "Ada" }, keystore: { db: "s3cret-of-db" } });
  return context.finishTask("fetch", { id: 7 }, "succeeded").forItem({ host: "a" }, 0);
}

function inTable(code: string): string {
  const written = code.replaceAll("|", "\\|").replaceAll("\n", "\\n");
  return written.includes("`") ? `\`\` ${written} \`\`` : `\`${written}\``;
}

const row = (info: FunctionInfo, example: string, context: WorkflowContext): string => {
  const result = JSON.stringify(context.evaluateExpression(example));
  const also = info.aliases.map((alias) => `\`${alias}\``).join(" ");
  const summary = info.summary.replaceAll("|", "\\|");
  return `| ${inTable(signature(info))} | ${also} | ${summary} | ${inTable(example)} | ${inTable(result)} |`;
};

/** Lists the rows that have no example, or one that does not show them, as `section: name`. */
export const missing: string[] = [];

function table(title: string, section: string, rows: readonly FunctionInfo[], context: WorkflowContext): string {
  const known = examplesOf(section);
  for (const { name } of rows) if (!known[name]?.includes(name)) missing.push(`${section}: ${name}`);
  return [
    `### ${title}`,
    "",
    "| call | also | what it does | example | gives |",
    "|---|---|---|---|---|",
    ...rows.map((info) => row(info, known[info.name] ?? "null", context)),
    "",
  ].join("\n");
}

const families = (infos: readonly FunctionInfo[]): readonly (readonly [family: string, readonly FunctionInfo[]])[] =>
  [...new Set(infos.map(({ family }) => family))].map((family) => [
    family,
    infos.filter((one) => one.family === family),
  ]);

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Writes the page docs/functions.md from the functions and tests that environments list. */
export function functionReference(): string {
  missing.length = 0;
  const plain = contextFor([]);
  const { functions, tests } = { functions: createEnvironment().functions(), tests: createEnvironment().tests() };
  const intro = [
    "# Functions and tests",
    "",
    "Written by `npm run docs` from the tables in `src`. `f(a, b)` and `a | f(b)` are the same call. A `?` stands behind a parameter that may",
    "be left out, a `=` behind one that is given by its name, a `…` before one that takes the arguments that are left. The examples run where a",
    "variable `name` is `Ada`, the task `fetch` gave `{ id: 7 }`, `item` is `{ host: 'a' }` and the keystore has an entry `db`.",
    "",
    "## Functions",
    "",
  ].join("\n");
  const ofLanguage = families(functions).map(([family, rows]) => table(capitalized(family), "functions", rows, plain));
  const ofTests = [
    "## Tests\n\nThey stand behind `is` and `is not`.\n",
    table("Of the language", "tests", tests, plain),
  ];
  const ofDialects = Object.entries(dialects).map(([name, dialect]) => {
    const environment = createEnvironment({ dialects: [dialect] });
    const context = contextFor([dialect]);
    const rows = environment.functions().filter(({ family }) => family === name);
    const own = environment.tests().filter(({ family }) => family === name);
    return [
      table(`\`${name}\``, name, rows, context),
      ...(own.length === 0 ? [] : [table(`Tests of \`${name}\``, `${name} tests`, own, context)]),
    ].join("\n");
  });
  const dialectIntro =
    "## Dialects\n\nA host takes them by `createEnvironment({ dialects: [ansible, times] })`, from `workflow-context/dialects`.\n";
  return [intro + ofLanguage.join("\n"), ...ofTests, dialectIntro, ...ofDialects].join("\n");
}
