import { expect, test } from "vitest";
import { createEnvironment } from "workflow-context";
import { allRows } from "./cost/rows.ts";
import { names } from "./cost/shapes.ts";

test("the cost table has rows for every function and every test, and reads every shape of data", () => {
  const environment = createEnvironment();
  const operations = new Set(allRows().map(({ operation }) => operation));
  expect(environment.functions().filter(({ name }) => !operations.has(name))).toEqual([]);
  expect(environment.tests().filter(({ name }) => !operations.has(`is ${name}`))).toEqual([]);
  const words = new Set(allRows().flatMap(({ template }) => template().slice(0, 5_000).match(/\w+/g) ?? []));
  expect(names.filter((name) => !words.has(name))).toEqual([]);
});
