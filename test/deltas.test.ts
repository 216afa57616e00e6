import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Schema, Validator } from "@cfworker/json-schema";
import { describe, expect, test } from "vitest";
import { type Delta, type JsonValue, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

const begun = (): WorkflowContext =>
  new WorkflowContext({
    parameters: { p: 1 },
    variables: { n: 1, list: [{ a: "a".repeat(100) }], object: { a: { b: 1, c: 2 }, z: 1 }, "a/b~c": 1 },
    keystore: { token: "t0ken-1234" },
    secrets: ["workflow.declared"],
    system: { workflow_start: "" },
  });

/** Writes to a clone, and gives what has changed; applied to the context before, that must give the clone. */
function changed(write: (context: WorkflowContext) => unknown, before = begun()): Delta {
  const after = before.clone();
  write(after);
  const delta = after.deltaSince(before);
  const applied = before.clone().apply(JSON.parse(JSON.stringify(delta)));
  expect(applied.hash()).toBe(after.hash());
  expect(JSON.stringify(applied)).toBe(JSON.stringify(after));
  return delta;
}

const patchOf = (write: (context: WorkflowContext) => unknown, before?: WorkflowContext): Delta["patch"] =>
  changed(write, before).patch;

describe("deltaSince", () => {
  const list = begun().get("workflow.list") as readonly JsonValue[];
  const object = begun().get("workflow.object") as Readonly<Record<string, JsonValue>>;

  test.each<[string, (context: WorkflowContext) => unknown, Delta["patch"]]>([
    ["nothing", () => {}, []],
    ["a variable that is new", (c) => c.setVariable("x", 1), [{ op: "add", path: "/variables/x", value: 1 }]],
    ["one that is another", (c) => c.setVariable("n", 2), [{ op: "replace", path: "/variables/n", value: 2 }]],
    ["one that was set to what it was", (c) => c.setVariable("n", 2).setVariable("n", 1), []],
    ["one that is gone", (c) => c.removeVariable("n"), [{ op: "remove", path: "/variables/n" }]],
    [
      "one that was taken away and came again, behind the others",
      (c) => c.removeVariable("n").setVariable("n", 1),
      [
        { op: "remove", path: "/variables/n" },
        { op: "add", path: "/variables/n", value: 1 },
      ],
    ],
    [
      "a name with slashes",
      (c) => c.setVariable("a/b~c", 2),
      [{ op: "replace", path: "/variables/a~1b~0c", value: 2 }],
    ],
    [
      "a list that grew",
      (c) => c.setVariable("list", [...(c.get("workflow.list") as []), 2, 3]),
      [
        { op: "add", path: "/variables/list/-", value: 2 },
        { op: "add", path: "/variables/list/-", value: 3 },
      ],
    ],
    [
      "a list that got shorter",
      (c) => c.setVariable("list", []),
      [{ op: "replace", path: "/variables/list", value: [] }],
    ],
    [
      "an object, at the key that is another",
      (c) => c.setVariable("object", { ...object, a: { b: 1, c: 3 } }),
      [{ op: "replace", path: "/variables/object/a/c", value: 3 }],
    ],
    [
      "an object whose keys have another order, as a whole",
      (c) => c.setVariable("object", { z: 1, a: { b: 1, c: 2 } }),
      [{ op: "replace", path: "/variables/object", value: { z: 1, a: { b: 1, c: 2 } } }],
    ],
    [
      "an outcome",
      (c) => c.finishTask("t", 1, "failed"),
      [
        { op: "add", path: "/taskResults/t", value: 1 },
        { op: "add", path: "/outcomes/t", value: "failed" },
        { op: "replace", path: "/lastTask", value: { result: 1, outcome: "failed" } },
      ],
    ],
    [
      "the item",
      (c) => c.setCurrentItem("a", 0),
      [{ op: "replace", path: "/iterations", value: [{ item: "a", index: 0 }] }],
    ],
  ])("tells %s", (_, write, patch) => {
    expect(patchOf(write)).toEqual(patch);
    expect(list).toBeDefined();
  });

  test("stores a result once that is the last one, too", () => {
    const result = { text: "x".repeat(200) };
    expect(patchOf((context) => context.finishTask("t", result, "succeeded"))).toEqual([
      { op: "add", path: "/taskResults/t", value: result },
      { op: "add", path: "/outcomes/t", value: "succeeded" },
      { op: "replace", path: "/lastTask", value: { result: null, outcome: "succeeded" } },
      { op: "copy", from: "/taskResults/t", path: "/lastTask/result" },
    ]);
  });
});

describe("the schema of deltas", () => {
  const path = createRequire(import.meta.url).resolve("workflow-context/delta.schema.json");
  const validator = new Validator(JSON.parse(readFileSync(path, "utf8")) as Schema, "2020-12");
  const isValid = (delta: unknown): boolean => validator.validate(delta).valid;

  test("takes what deltaSince gives", () => {
    const delta = changed((context) =>
      context
        .finishTask("t", { text: "x".repeat(200) }, "succeeded")
        .removeVariable("n")
        .setVariable("pin", 4711, { secrets: [""] })
        .setVariable("declared", "s3cret")
        .setCurrentItem("a", 0),
    );
    expect(delta.secrets.add).toEqual(["/variables/pin", "/variables/declared"]);
    expect(isValid(delta)).toBe(true);
  });

  test.each<[string, object]>([
    ["a path beyond the data", { patch: [{ op: "remove", path: "/secretPaths" }] }],
    ["a path that is no pointer", { patch: [{ op: "remove", path: "variables" }] }],
    ["an operation without its value", { patch: [{ op: "add", path: "/variables/a" }] }],
    ["a copy without its source", { patch: [{ op: "copy", path: "/variables/a" }] }],
    ["another version", { version: 2 }],
    ["a key more", { more: 1 }],
  ])("refuses %s, as apply does", (_, change) => {
    const delta = { ...changed(() => {}), ...change };
    expect(isValid(delta)).toBe(false);
    expect(errorOf(() => begun().apply(delta)).code).toBe("snapshot");
  });
});
