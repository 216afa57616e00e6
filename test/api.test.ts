import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const read = (page: string): string => readFileSync(new URL(`../${page}`, import.meta.url), "utf8");

test("the API reports and the pages agree with the code; npm run docs writes them", { timeout: 120_000 }, () => {
  // API Extractor turns strings into code, which the suite forbids, so it runs in a process of its own.
  const { stderr, status } = spawnSync("npm", ["run", "--silent", "check:docs"], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

describe.each([
  "workflow-context",
  "dialects",
  "opentelemetry",
  "sealing",
  "stores",
  "check",
  "workers",
  "bullmq",
  "pg-boss",
])("the API report of %s", (entryPoint) => {
  const report = read(`etc/${entryPoint}.api.md`);

  test("every export has a docstring", () => {
    const undocumented = [...report.matchAll(/^\/\/ @public \(undocumented\)\n(export .*)/gm)].map(([, line]) => line);
    expect(report).toMatch(/^export /m);
    expect(undocumented).toEqual([]);
  });

  test("the API names no type of another package but those of OpenTelemetry", () => {
    const packages = [...report.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
    expect(packages).toEqual(entryPoint === "opentelemetry" ? ["@opentelemetry/api"] : []);
    expect(report).not.toMatch(/nunjucks|immutable|lodash|re2js/i);
  });

  test("every option of the host may be given as undefined, under exactOptionalPropertyTypes too", () => {
    const interfaces = [...report.matchAll(/^export interface (\w+)[^\n]*\{\n([\s\S]*?)^\}/gm)];
    const given = interfaces.filter(([, name = ""]) => /(?:Options|Marks|ByNamespace|Definition|Shape)$/.test(name));
    const members = given.flatMap(([, , body = ""]) => body.replaceAll(/^ *\/\/.*\n/gm, "").split(/^ {4}(?=[a-z])/m));
    expect(members.filter((member) => /^readonly \w+\?: /.test(member) && !/undefined;\s*$/.test(member))).toEqual([]);
  });

  test("the API has no member, list or collection that can be changed", () => {
    const declared = report.split("```")[1] ?? "";
    const members = declared.split("\n").filter((line) => /^ +(?!readonly |static )["\w]+\??: /.test(line));
    expect(members).toEqual([]);
    // A rest parameter belongs to the callee, which may change it.
    expect(declared.replaceAll(/\.\.\.\w+: \w+\[\]/g, "")).not.toMatch(/(?<!readonly )\b[\w.]+(?:<[^<>]*>)?\[\]/);
    expect(declared).not.toMatch(/\b(?:Array|Map|Set|Record)<(?<!Readonly<Record<)/);
  });
});

describe("docs/api.md", () => {
  const page = read("docs/api.md");
  const sections = [...page.matchAll(/^#{3,4} (\w+)\n([\s\S]*?)(?=^#{2,4} |$(?![\s\S]))/gm)].map(
    ([, title = "", body = ""]) => ({ title, body }),
  );
  const calls = sections.filter(({ body }) => /^\n```ts\n(?:static )?\w+(?:<.*>)?\(/.test(body));

  test.each(calls)("docs/api.md says of $title what it does and costs, and shows how", ({ body }) => {
    const [, signature, prose] = body.split(/^```(?:ts)?\n/m);
    expect(signature).toMatch(/;\n$/);
    expect(prose).toMatch(/[A-Z].*\./);
    expect(body).toMatch(/^- \*\*Cost\*\*: O\(/m);
    expect(body.match(/^```ts$/gm)?.length).toBeGreaterThan(1);
  });

  test("docs/api.md is read whole by this test", () => {
    expect(calls.map(({ title }) => title)).toEqual(expect.arrayContaining(["constructor", "clone", "withItems"]));
  });
});
