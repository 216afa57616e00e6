import { describe, expect, test } from "vitest";
import { type JsonValue, type PatchOperation, WorkflowContext } from "workflow-context";
import { errorOf } from "./error-of.ts";

const deltaOf = (patch: readonly unknown[], secrets: object = { add: [], remove: [] }): object => ({
  format: "workflow-context/delta",
  version: 1,
  patch,
  secrets,
});

/** Applies a patch to a document, which is the variable `doc`. */
function patched(doc: JsonValue, patch: readonly PatchOperation[]): unknown {
  const within = (pointer: string): string => `/variables/doc${pointer}`;
  const context = new WorkflowContext({ variables: { doc } });
  const operations = patch.map(({ path, from, ...rest }) => ({
    ...rest,
    path: within(path),
    ...(from !== undefined && { from: within(from) }),
  }));
  return context.apply(deltaOf(operations)).getVariable("doc");
}

describe("apply does what RFC 6902 says", () => {
  test.each<[string, JsonValue, PatchOperation[], JsonValue]>([
    ["no operation", { a: 1 }, [], { a: 1 }],
    ["a key is added", { a: 1 }, [{ op: "add", path: "/b", value: [null] }], { a: 1, b: [null] }],
    [
      "add replaces a key that is there, at its place",
      { a: 1, b: 2 },
      [{ op: "add", path: "/a", value: 3 }],
      { a: 3, b: 2 },
    ],
    ["an item is put in", [1, 2], [{ op: "add", path: "/1", value: 9 }], [1, 9, 2]],
    ["an item is put in at the front", [1], [{ op: "add", path: "/0", value: 9 }], [9, 1]],
    [
      "an item is put behind, by its index or by -",
      [1],
      [
        { op: "add", path: "/1", value: 2 },
        { op: "add", path: "/-", value: [3] },
      ],
      [1, 2, [3]],
    ],
    ["an item is put in a list within an item", [[1]], [{ op: "add", path: "/0/-", value: 2 }], [[1, 2]]],
    ["the whole is replaced", { a: 1 }, [{ op: "replace", path: "", value: [1] }], [1]],
    ["add replaces the whole", { a: 1 }, [{ op: "add", path: "", value: null }], null],
    ["a key is replaced", { a: { b: 1 } }, [{ op: "replace", path: "/a/b", value: { c: 2 } }], { a: { b: { c: 2 } } }],
    ["an item is replaced", [1, 2], [{ op: "replace", path: "/1", value: null }], [1, null]],
    ["a key is removed", { a: 1, b: 2 }, [{ op: "remove", path: "/a" }], { b: 2 }],
    ["an item is removed", [1, 2, 3], [{ op: "remove", path: "/1" }], [1, 3]],
    ["a key is moved", { a: { b: 1 }, c: {} }, [{ op: "move", from: "/a/b", path: "/c/d" }], { a: {}, c: { d: 1 } }],
    ["an item is moved", [1, 2, 3], [{ op: "move", from: "/0", path: "/2" }], [2, 3, 1]],
    ["a value is moved to where it is", { a: 1 }, [{ op: "move", from: "/a", path: "/a" }], { a: 1 }],
    ["a value is copied", { a: [1] }, [{ op: "copy", from: "/a", path: "/b" }], { a: [1], b: [1] }],
    ["a value is copied into itself", { a: [1] }, [{ op: "copy", from: "/a", path: "/a/-" }], { a: [1, [1]] }],
    [
      "a test passes whatever the order of keys",
      { a: { b: 1, c: [2] } },
      [{ op: "test", path: "/a", value: { c: [2], b: 1 } }],
      { a: { b: 1, c: [2] } },
    ],
    ["a test of null passes", { a: null }, [{ op: "test", path: "/a", value: null }], { a: null }],
    [
      "keys are escaped by ~0 and ~1",
      { "a/b": 1, "~": 2 },
      [
        { op: "replace", path: "/a~1b", value: 3 },
        { op: "replace", path: "/~0", value: 4 },
      ],
      { "a/b": 3, "~": 4 },
    ],
    ["the empty key is a key", { "": { "": 1 } }, [{ op: "replace", path: "//", value: 2 }], { "": { "": 2 } }],
    ["- is a key of an object", {}, [{ op: "add", path: "/-", value: 1 }], { "-": 1 }],
    ["digits are keys of an object", { "0": 1 }, [{ op: "add", path: "/1", value: 2 }], { "0": 1, "1": 2 }],
    [
      "keys of Object.prototype are keys like any other",
      {},
      [{ op: "add", path: "/toString", value: 1 }],
      { toString: 1 },
    ],
    [
      "later operations see earlier ones",
      {},
      [
        { op: "add", path: "/a", value: {} },
        { op: "add", path: "/a/b", value: 1 },
      ],
      { a: { b: 1 } },
    ],
  ])("%s", (_, doc, patch, result) => {
    expect(patched(doc, patch)).toEqual(result);
  });

  test("__proto__ is a key like any other", () => {
    const made = patched({}, [{ op: "add", path: "/__proto__", value: { polluted: 1 } }]);
    expect(JSON.stringify(made)).toBe('{"__proto__":{"polluted":1}}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test.each<[string, JsonValue, object, string, string]>([
    [
      "a key that is not there is replaced",
      { a: 1 },
      { op: "replace", path: "/b", value: 1 },
      "/variables/doc/b",
      "leads to nothing",
    ],
    [
      "a key that is not there is removed",
      { a: 1 },
      { op: "remove", path: "/b" },
      "/variables/doc/b",
      "leads to nothing",
    ],
    [
      "what is around is not there",
      {},
      { op: "add", path: "/a/b", value: 1 },
      "/variables/doc/a/b",
      "leads to nothing",
    ],
    [
      "an inherited key is read",
      {},
      { op: "copy", from: "/toString", path: "/a" },
      "/variables/doc/toString",
      "leads to nothing",
    ],
    [
      "an item is put beyond the end",
      [1],
      { op: "add", path: "/2", value: 1 },
      "/variables/doc/2",
      "the list is shorter",
    ],
    [
      "an item beyond the end is replaced",
      [1],
      { op: "replace", path: "/1", value: 1 },
      "/variables/doc/1",
      "the list is shorter",
    ],
    [
      "what comes behind the items is replaced",
      [1],
      { op: "replace", path: "/-", value: 1 },
      "/variables/doc/-",
      "needs an index",
    ],
    [
      "an index has a zero in front",
      [1, 2],
      { op: "replace", path: "/01", value: 1 },
      "/variables/doc/01",
      "needs an index",
    ],
    ["an index is negative", [1], { op: "replace", path: "/-1", value: 1 }, "/variables/doc/-1", "needs an index"],
    ["an index is a word", [1], { op: "add", path: "/length", value: 1 }, "/variables/doc/length", "needs an index"],
    [
      "the keys lead into a text",
      { a: "text" },
      { op: "add", path: "/a/0", value: 1 },
      "/variables/doc/a/0",
      "no list and no object",
    ],
    [
      "a test fails",
      { a: 1 },
      { op: "test", path: "/a", value: "1" },
      "/variables/doc/a",
      "is not what the delta expects",
    ],
    [
      "a test of what is not there fails",
      {},
      { op: "test", path: "/a", value: null },
      "/variables/doc/a",
      "leads to nothing",
    ],
    [
      "a value is moved into itself",
      { a: {} },
      { op: "move", from: "/a", path: "/a/b" },
      "/variables/doc/a/b",
      "moved into itself",
    ],
  ])("it is refused where %s, and nothing is changed", (_, doc, operation, path, problem) => {
    const context = new WorkflowContext({ variables: { doc } });
    const before = JSON.stringify(context);
    const within = Object.fromEntries(
      Object.entries(operation).map(([key, value]) => [
        key,
        key === "path" || key === "from" ? `/variables/doc${value}` : value,
      ]),
    );
    const first = { op: "add", path: "/variables/other", value: 1 };
    const error = errorOf(() => context.apply(deltaOf([first, within])));
    expect(error).toMatchObject({ code: "snapshot", details: { path, problem: expect.stringContaining(problem) } });
    expect(JSON.stringify(context)).toBe(before);
  });
});

describe("apply refuses", () => {
  test.each<[string, unknown, string]>([
    ["what is no object", 7, ""],
    ["another format", { format: "workflow-context" }, "format"],
    ["a newer version", { format: "workflow-context/delta", version: 2 }, "version"],
    ["a key that it does not know", { ...deltaOf([]), more: 1 }, "more"],
    ["a patch that is no list", { ...deltaOf([]), patch: {} }, "patch"],
    ["secrets that are no lists of pointers", deltaOf([], { add: ["a"], remove: [] }), "add[0]"],
    ["a pointer to everything as a secret", deltaOf([], { add: [""], remove: [] }), "add[0]"],
    ["an operation that is no object", deltaOf([1]), "patch[0]"],
    ["an operation that is none", deltaOf([{ op: "merge", path: "/variables/a" }]), "patch[0].op"],
    ["an operation without a path", deltaOf([{ op: "remove" }]), "patch[0].path"],
    ["a copy without a source", deltaOf([{ op: "copy", path: "/variables/a" }]), "patch[0].from"],
    ["a value that is left out", deltaOf([{ op: "add", path: "/variables/a" }]), "patch[0]"],
    ["a path beyond the data", deltaOf([{ op: "replace", path: "/secretPaths", value: [] }]), "/secretPaths"],
    ["the format of the snapshot", deltaOf([{ op: "replace", path: "/version", value: 1 }]), "/version"],
    ["all of it", deltaOf([{ op: "replace", path: "", value: {} }]), ""],
    ["a namespace that is taken away", deltaOf([{ op: "remove", path: "/variables" }]), "/variables"],
    ["variables that are null", deltaOf([{ op: "replace", path: "/variables", value: null }]), "/variables"],
    ["an entry of a namespace that was not given", deltaOf([{ op: "add", path: "/config/a", value: 1 }]), "/config/a"],
    ["an empty name", deltaOf([{ op: "add", path: "/variables/", value: 1 }]), "/variables/"],
    [
      "a part of an entry that is not there",
      deltaOf([{ op: "add", path: "/variables/a/b", value: 1 }]),
      "/variables/a/b",
    ],
    [
      "another value of an entry that is not there",
      deltaOf([{ op: "replace", path: "/variables/a", value: 1 }]),
      "/variables/a",
    ],
    [
      "a copy of an entry that is not there",
      deltaOf([{ op: "copy", from: "/tasks/a", path: "/variables/a" }]),
      "/tasks/a",
    ],
    ["a config that is a number", deltaOf([{ op: "replace", path: "/config", value: 1 }]), "/config"],
    ["an outcome that is none", deltaOf([{ op: "add", path: "/outcomes/a", value: "ok" }]), "/outcomes/a"],
    [
      "a last task that is none",
      deltaOf([{ op: "replace", path: "/lastTask", value: { result: 1 } }]),
      "lastTask.outcome",
    ],
    ["iterations that are none", deltaOf([{ op: "replace", path: "/iterations", value: {} }]), "iterations"],
  ])("%s, with its path", (_, delta, path) => {
    const context = new WorkflowContext();
    const before = JSON.stringify(context);
    expect(errorOf(() => context.apply(delta))).toMatchObject({ code: "snapshot", details: { path } });
    expect(JSON.stringify(context)).toBe(before);
  });

  test("what JSON can't say, and options that can't be", () => {
    const context = new WorkflowContext();
    expect(errorOf(() => context.apply(deltaOf([{ op: "add", path: "/variables/a", value: () => 1 }]))).code).toBe(
      "not-json",
    );
    expect(errorOf(() => context.apply(deltaOf([]), { unseals: 1 } as object)).message).toContain(
      "did you mean 'unseal'",
    );
  });

  test("a value that is too large or too deep", () => {
    const deep = JSON.parse("[".repeat(101) + "]".repeat(101)) as readonly JsonValue[];
    const context = new WorkflowContext();
    const setting = (value: unknown): object => deltaOf([{ op: "add", path: "/variables/a", value }]);
    expect(errorOf(() => context.apply(setting(deep)))).toMatchObject({
      code: "snapshot",
      details: { path: "/variables/a" },
    });
    expect(context.apply(setting(deep[0])).hash()).toHaveLength(64);
  });
});

test("a delta reads and replaces whole namespaces, also those that were not given", () => {
  const context = new WorkflowContext({ variables: { a: 1 } });
  context.apply(
    deltaOf([
      { op: "copy", from: "/variables", path: "/variables/before" },
      { op: "copy", from: "/config", path: "/variables/none" },
      { op: "replace", path: "/config", value: { x: 1 } },
      { op: "replace", path: "/keystore", value: null },
    ]),
  );
  expect(context.get("workflow")).toEqual({ a: 1, before: { a: 1 }, none: null });
  expect(context.get("config")).toEqual({ x: 1 });
  expect(context.apply(deltaOf([{ op: "replace", path: "/config", value: null }])).get("config")).toBe(null);
});

describe("no delta makes a secret public", () => {
  const context = (): WorkflowContext =>
    new WorkflowContext({ keystore: { token: "t0ken-1234" }, secrets: ["workflow.declared"] })
      .setVariable(
        "mail",
        { to: "ada", key: "k3y-0f-mail", list: [{ pin: "p1n-0f-mail" }] },
        { secrets: ["/key", "/list"] },
      )
      .setVariable("all", "s3cret-0f-all", { secrets: [""] });
  const words = /t0ken|k3y|p1n|s3cret/;

  const forged: readonly [string, object[], object?][] = [
    ["names it among those that are no more", [], { add: [], remove: ["/variables/all"] }],
    [
      "names one beside what it sets",
      [{ op: "add", path: "/variables/x", value: 1 }],
      { add: [], remove: ["/variables/all"] },
    ],
    ["copies it out", [{ op: "copy", from: "/variables/all", path: "/variables/x" }]],
    ["copies what holds it", [{ op: "copy", from: "/variables/mail", path: "/variables/x" }]],
    ["moves it", [{ op: "move", from: "/variables/mail/key", path: "/variables/mail/to" }]],
    ["moves it to another namespace", [{ op: "move", from: "/keystore/token", path: "/parameters/token" }]],
    ["copies from within it", [{ op: "copy", from: "/variables/mail/list/0/pin", path: "/variables/x" }]],
    ["sets a part of it", [{ op: "add", path: "/variables/mail/list/-", value: 1 }]],
    ["tests it", [{ op: "test", path: "/variables/all", value: "s3cret-0f-all" }]],
    ["tests what holds it", [{ op: "test", path: "/variables/mail", value: { to: "ada", key: "k3y-0f-mail" } }]],
    ["tests the namespace around", [{ op: "test", path: "/variables", value: {} }]],
    [
      "shifts the items before it",
      [
        { op: "add", path: "/taskResults/t", value: [1] },
        { op: "copy", from: "/variables/all", path: "/taskResults/t/0" },
      ],
    ],
    ["copies the namespace around", [{ op: "copy", from: "/variables", path: "/parameters" }]],
  ];

  test.each(forged)("one that %s", (_, patch, secrets) => {
    const target = context();
    try {
      target.apply(deltaOf(patch, secrets));
    } catch (error) {
      expect(String(error)).not.toMatch(words);
    }
    expect(JSON.stringify(target)).not.toMatch(words);
  });

  test("what is set under a secret path is marked, though the delta says nothing of it", () => {
    const target = context().apply(
      deltaOf([
        { op: "add", path: "/variables/declared", value: "s3cret" },
        { op: "add", path: "/keystore/new", value: "k3y" },
      ]),
    );
    expect(JSON.stringify(target)).not.toMatch(words);
  });

  test("a value that takes the place of a secret is public, where it is not sealed", () => {
    const target = context().apply(
      deltaOf([{ op: "replace", path: "/variables/all", value: "public" }], { add: [], remove: ["/variables/all"] }),
    );
    expect(target.evaluateWithSecrets("all")).toEqual({ value: "public", secrets: [] });
  });
});
