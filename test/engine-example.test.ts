import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const engine = (...files: readonly string[]) =>
  spawnSync("npx", ["tsx", "--tsconfig", "tsconfig.build.json", "examples/engine.ts", ...files], { encoding: "utf8" });

const folder = mkdtempSync(join(tmpdir(), "workflow-context-"));

const fileOf = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const linesOf = (workflow: string): readonly string[] =>
  all.stdout
    .split("\n")
    .filter((line) => line.startsWith(`${workflow}: `) && !/stored as \d+ bytes$/.test(line))
    .map((line) => line.slice(workflow.length + 2));

const all = engine();

test("the engine example runs each of its workflows, and stores each", () => {
  const names = readdirSync("examples/workflows").filter((name) => !name.startsWith("child-"));
  expect(names.length).toBeGreaterThanOrEqual(6);
  expect([all.status, all.stderr]).toEqual([0, ""]);
  for (const name of names)
    expect(all.stdout).toMatch(new RegExp(`^${name.replace(".yaml", "")}: stored as \\d+ bytes$`, "m"));
});

// biome-ignore format: a table
test.each<[workflow: string, what: string, lines: readonly (string | RegExp)[]]>([
  ["fork-join", "joins in the order of the workflow, whichever branch ends first", [
    "begin: succeeded", "app: succeeded", "api: succeeded", "docs: succeeded", "publish: succeeded",
    'succeeded {"files":["app-2.1.tgz","docs-2.1.tgz","api-2.1.tgz"],"bytes":10000}',
  ]],
  ["retry", "tries a task until it succeeds", [
    "wait: try 1 failed, once more", "wait: try 2 failed, once more", "wait: succeeded", "announce: succeeded",
    'succeeded {"text":"https://shop.example.org/health is up","isUp":true}',
  ]],
  ["with-items", "tries the items once more that failed", [
    "ping: try 1 failed, once more", "ping: failed", "report: succeeded",
    'succeeded {"text":"4 of 5 are up","down":["nowhere"]}',
  ]],
  ["sub-workflow", "keeps marks through another workflow", [
    "app: succeeded", "report: succeeded",
    'succeeded {"app":{"$secret":"task.rotate.password"},"users":["app","report"]}',
  ]],
  ["secrets", "masks what an action's error tells, and finds a secret in a result", [
    "login: failed: password *** of app is not right", "rotate: succeeded", "again: succeeded",
    'succeeded {"reason":"password *** of app is not right","session":{"$secret":"task.rotate.password"}}',
  ]],
  ["cancel", "ends a run that takes too long", [
    "fast: succeeded", "slow: failed: The operation was aborted", "cancelled null",
  ]],
  ["conditions", "takes the transitions whose conditions hold", [
    "decide: succeeded", "in_waves: succeeded",
    'succeeded {"plan":["wave 1 of 3","wave 2 of 3","wave 3 of 3"]}',
  ]],
])("the engine example, %s: %s", (workflow, _, lines) => {
  expect(linesOf(workflow)).toEqual(lines);
});

test("the engine example prints no secret", () => {
  expect(all.stdout).not.toMatch(/s3cret|s33d|pw-/);
});

test("the engine example tells all that is wrong with a workflow, with the place of each", () => {
  const file = fileOf(
    "broken.yaml",
    `tasks:
  a: { action: bild, input: { x: "{{ 1 + }}" }, next: [{ when: "succeeded(", do: c }] }
  b: { input: { y: "{{ nope(1) }}" } }`,
  );
  const { status, stderr } = engine(file);
  expect(status).toBe(1);
  for (const place of [
    "/tasks/a/action: there is no action 'bild'",
    "/tasks/a/input: ",
    "/tasks/a/next/0/when: ",
    "/tasks/a/next/0/do: there is no task 'c'",
    "/tasks/b/input: there is no function 'nope'",
  ])
    expect(stderr).toContain(`at ${place}`);
});

test("the engine example tells which branches wrote what, where they can't be joined", () => {
  const file = fileOf(
    "conflict.yaml",
    `tasks:
  begin: { next: [{ do: [left, right] }] }
  left: { next: [{ publish: { who: left }, do: end }] }
  right: { next: [{ publish: { who: right }, do: end }] }
  end: { join: all }`,
  );
  expect(engine(file).stdout).toMatch(
    /the branches wrote other values: workflow\.who: \{"1: left":"left","2: right":"right"\}\nconflict: failed null/,
  );
});

test("the engine example is made of fewer than 400 lines, on what the package exports alone", () => {
  const files = readdirSync("examples/engine").filter((file) => file !== "actions.ts");
  const texts = files.map((file) => readFileSync(`examples/engine/${file}`, "utf8"));
  expect(texts.reduce((lines, text) => lines + text.trimEnd().split("\n").length, 0)).toBeLessThan(400);
  for (const text of texts) expect(text).not.toMatch(/from "\.\.\/\.\.\//);
});
