import { describe, expect, test } from "vitest";
import { ContextError, type JsonValue, WorkflowContext } from "workflow-context";
import { saidBy } from "./said.ts";

const errorOf = (act: () => unknown): ContextError => {
  try {
    act();
  } catch (error) {
    if (error instanceof ContextError) return error;
    throw error;
  }
  throw new Error("no error");
};

const stored = (context: WorkflowContext): JsonValue => JSON.parse(JSON.stringify(context)) as JsonValue;

describe("a forged snapshot", () => {
  const plain = stored(new WorkflowContext()) as Record<string, JsonValue>;
  const sealed = { $secret: "keystore.a", sealed: { a: "x", item: "x", index: 0, result: "x", outcome: "failed" } };

  // If such a seal were unsealed, its parts would become entries without marks.
  test.each([
    ["", { ...plain, ...sealed }],
    ["/parameters", { ...plain, parameters: sealed }],
    ["/iterations", { ...plain, iterations: sealed }],
    ["/iterations/0", { ...plain, iterations: [sealed] }],
    ["/iterations/0/index", { ...plain, iterations: [{ item: 1, index: sealed }] }],
    ["/lastTask", { ...plain, lastTask: sealed }],
    ["/version", { ...plain, version: sealed }],
  ])("a seal at %j is refused", (pointer, snapshot) => {
    for (const unseal of [(value: JsonValue) => value, () => null, undefined]) {
      const data = { ...snapshot, secrets: [pointer] };
      expect(errorOf(() => WorkflowContext.import(data, unseal && { unseal })).code).toBe("snapshot");
    }
  });

  test("a refusal does not tell what unseal threw, or a result of it that is no JSON", () => {
    const exported = new WorkflowContext({ keystore: { a: "zzz-secret" } }).export({ seal: (value) => value });
    for (const unseal of [
      (value: JsonValue) => JSON.parse(String(value)) as JsonValue,
      (value: JsonValue) => ({ [String(value)]: Number.NaN }),
    ]) {
      const error = errorOf(() => WorkflowContext.import(exported, { unseal }));
      expect(error.code).toBe("snapshot");
      expect(saidBy(error)).not.toContain("zzz");
    }
  });

  test("a snapshot of twenty thousand items within items is read, and parent is limited in depth", () => {
    const iterations = Array.from({ length: 20_000 }, (_, index) => ({ item: "x", index }));
    const context = WorkflowContext.import({ ...plain, iterations });
    expect(context.evaluateExpression("index")).toBe(19_999);
    expect(context.evaluateExpression("parent.parent.index")).toBe(19_997);
    expect(errorOf(() => context.evaluateExpression("parent")).code).toBe("limit");
    expect(context.redact("x")).toBe("x");
    expect(context.export().iterations).toHaveLength(20_000);
  });
});

describe("an export", () => {
  test("an export with seals brings every secret back as it was, null too", () => {
    const keystore = { null: null, no: false, zero: 0, empty: "", list: [], object: {}, nested: { a: [null] } };
    const exported = new WorkflowContext({ keystore }).export({ seal: (value) => value });
    const imported = WorkflowContext.import(exported, { unseal: (value) => value });
    expect(imported.evaluateExpression("keystore")).toEqual(keystore);
  });

  test("a seal that gives what throws when it is looked at is refused", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const context = new WorkflowContext({ keystore: { a: "zzz-secret" } });
    for (const given of [proxy, new Map(), Number.NaN, undefined])
      expect(errorOf(() => context.export({ seal: () => given })).code).toBe("not-json");
  });

  test("an export does not seal a seal again as a part of something else", () => {
    const context = new WorkflowContext().setVariable("a", { s: "s", p: 1 }, { secrets: ["/s"] });
    const imported = WorkflowContext.import(stored(context));
    imported.setVariable("b", { $secret: "plain", within: imported.getVariable("a") }, { secrets: [""] });
    expect(imported.export().variables).toMatchObject({ b: { $secret: ["workflow.a.s", "workflow.b"] } });
    expect(errorOf(() => imported.export({ seal: (value) => value })).code).toBe("sealed");
  });
});
