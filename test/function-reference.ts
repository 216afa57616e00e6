import { createEnvironment, type FunctionInfo } from "workflow-context";

const signature = ({ name, parameters }: FunctionInfo): string => {
  const spoken = parameters.map((one) => {
    if (one.isRest) return `…${one.name}`;
    return `${one.name}${one.isNamed ? "=" : one.isOptional ? "?" : ""}`;
  });
  return `${name}(${spoken.join(", ")})`;
};

const row = (info: FunctionInfo): string =>
  `| \`${signature(info)}\` | ${info.aliases.map((alias) => `\`${alias}\``).join(" ")} | ${info.summary} |`;

const table = (title: string, rows: readonly FunctionInfo[]): string =>
  [`## ${title}`, "", "| call | also | what it does |", "|---|---|---|", ...rows.map(row), ""].join("\n");

/** Writes the page docs/functions.md from the list of functions and tests that an environment gives. */
export function functionReference(): string {
  const environment = createEnvironment();
  const intro = [
    "# Functions and tests",
    "",
    "Written by `npm run docs` from the tables in `src/language`. `f(a, b)` and `a | f(b)` are the same call. A `?` stands behind a",
    "parameter that may be left out, a `=` behind one that is given by its name, a `…` before one that takes the arguments that are left.",
    "",
  ].join("\n");
  return [
    intro,
    table("Functions", environment.functions()),
    table("Tests: what may stand behind `is`", environment.tests()),
  ].join("\n");
}
