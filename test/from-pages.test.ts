import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createEnvironment, WorkflowContext } from "workflow-context";
import { ansible, stackstorm, times } from "workflow-context/dialects";

/** The runs that the pages tell of, by their files. */
const contexts: Readonly<Record<string, WorkflowContext>> = {
  "from-ansible": new WorkflowContext({
    environment: createEnvironment({ dialects: [ansible, times] }),
    parameters: { user: "Ada", replicas: 3 },
    config: { region: "eu-1" },
    keystore: { db_password: "s3cret" },
    variables: {
      packages: [
        { name: "nginx", state: "present" },
        { name: "curl", state: "absent" },
      ],
    },
  })
    .finishTask("install", { changed: true, stdout_lines: ["one", "two"], rc: 0 }, "succeeded")
    .forItem({ host: "web1" }, 0),
  "from-stackstorm": new WorkflowContext({
    environment: createEnvironment({ dialects: [stackstorm, times] }),
    parameters: { user: "Ada" },
    keystore: { "system.api_key": "s3cret", db: { user: "root" } },
    variables: { hosts: ["web1", "web2"], version: "1.6.2" },
  })
    .finishTask("fetch", { result: { stdout: "ok" }, count: 2 }, "succeeded")
    .forItem({ host: "web1", port: 80 }, 0),
  "from-nunjucks": new WorkflowContext({
    environment: createEnvironment({ dialects: [times] }),
    variables: { name: "Ada", tags: ["b", "a"], user: { first: "Ada", langs: ["en", "de"] }, markup: "<b>" },
  }),
};

/** Gives the code of a cell of a table. */
const codeIn = (cell: string): string => {
  const [, code = ""] =
    /^`` ?([\s\S]*?) ?``$|^`([\s\S]*)`$/.exec(cell.trim())?.filter((part) => part !== undefined) ?? [];
  return code.replaceAll("\\|", "|");
};

/** The rows of a page's tables: what is written here, and what it gives. */
const rowsOf = (page: string): readonly (readonly [here: string, gives: string])[] =>
  readFileSync(new URL(`../docs/${page}.md`, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| in /.test(line))
    .map((line) => line.slice(2).split(/(?<!\\)\| ?/))
    .map(([, here = "", gives = ""]) => [codeIn(here), codeIn(gives)] as const);

describe.each(Object.entries(contexts))("docs/%s.md", (page, context) => {
  test.each(rowsOf(page))("what is written here gives what the page says: %s", (here, gives) => {
    const wanted: unknown = JSON.parse(gives);
    if (here.startsWith('{"')) expect(context.renderJson(JSON.parse(here))).toEqual(wanted);
    else if (/\{[{%]/.test(here)) expect(context.renderTemplate(here)).toEqual(wanted);
    else expect(context.evaluateExpression(here)).toEqual(wanted);
  });

  test("the page has rows", () => {
    expect(rowsOf(page).length).toBeGreaterThan(20);
  });
});
