import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createEnvironment } from "workflow-context";
import { functionReference, missing } from "./function-reference.ts";

const page = new URL("../docs/functions.md", import.meta.url);

test("docs/functions.md tells of every function and test as it is; npm run docs writes it", () => {
  expect(readFileSync(page, "utf8")).toBe(functionReference());
});

test("each function and test has an example that shows it", () => {
  functionReference();
  expect(missing).toEqual([]);
});

test("a function has a summary that is a sentence, and a name of its own", () => {
  const environment = createEnvironment();
  const functions = environment.functions();
  const names = functions.flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
  for (const { summary } of [...functions, ...environment.tests()]) expect(summary).toMatch(/^[A-Z].*\.$/);
});
