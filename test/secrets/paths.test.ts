import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Snapshot, WorkflowContext } from "workflow-context";
import { errorOf } from "../error-of.ts";

const throughText = (context: WorkflowContext): Snapshot => JSON.parse(JSON.stringify(context)) as Snapshot;

const quoted = (key: string): string => `["${key.replace(/["\\]/g, "\\$&")}"]`;

const keys = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", minLength: 1 }),
    fc.constantFrom(
      "a\nb",
      "\t",
      "\0",
      "\u007f",
      "\ud800",
      "\udc00x",
      "\u2028",
      '"',
      "\\",
      "\\n",
      "]",
      "['",
      "0",
      "__proto__",
      "a.b",
    ),
  ),
  { minLength: 1, maxLength: 3 },
);

describe("a path to a secret", () => {
  test("whatever its keys are, what is written there is secret before and after export and import", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("parameters", "workflow", "task", "config", "system"),
        keys,
        (space, [name = "", ...inner]) => {
          const path = `${space}${[name, ...inner].map(quoted).join("")}`;
          const value = inner.reduceRight<unknown>((within, key) => ({ [key]: within }), "secret");
          const begun = new WorkflowContext({ secrets: [path] });
          const imported = WorkflowContext.import(throughText(begun));
          const twice = WorkflowContext.import(throughText(imported));
          const given = WorkflowContext.import(new WorkflowContext().export(), {
            secrets: begun.export().secretPaths as string[],
          });
          for (const context of [begun, imported, twice, given]) {
            if (space === "task") context.setTaskResult(name, value);
            else context.setVariable(name, value);
            const isWritten = space === "task" || space === "workflow";
            expect(context.evaluateWithSecrets(space === "task" ? "task" : "workflow").secrets).toHaveLength(
              isWritten ? 1 : 0,
            );
          }
          expect(twice.export().secretPaths).toEqual(begun.export().secretPaths);
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ['workflow["a\\nb"]', "a\nb"],
    ['workflow["\\u0001"]', "\u0001"],
    ['workflow["\\ud800"]', "\ud800"],
    ['workflow["a\\\\nb"]', "a\\nb"],
    ['workflow["\\""]', '"'],
    ["workflow['it\\'s']", "it's"],
    ["workflow.plain", "plain"],
    ["plain", "plain"],
  ])("%s, as snapshots were once written, is still read", (path, name) => {
    const stored = { ...throughText(new WorkflowContext()), secretPaths: [path] };
    const context = WorkflowContext.import(stored).setVariable(name, "x");
    expect(context.evaluateWithSecrets("workflow").secrets).toHaveLength(1);
  });

  test.each([
    ["/parameters/token", "write 'parameters.token'"],
    ["/config/a~1b/0", 'write \'config["a/b"]["0"]\''],
    ["token", "write 'workflow.token' for a variable"],
    ["my-token", "write 'workflow[\"my-token\"]' for a variable"],
    ["params.token", "write 'parameters.token', or 'workflow.params.token' for a variable"],
    ["Config.token", "write 'config.token'"],
    ["taks.login", "write 'task.login'"],
    ["$.parameters.token", "begins with parameters"],
    ["{{ parameters.token }}", "begins with parameters"],
    ["item.token", "begins with parameters"],
    ["", "begins with parameters"],
    ["parameters.*token", "a wildcard is all of a key"],
    ["task[**].token", "a wildcard is all of a key"],
    ["*.token", "begins with parameters"],
  ])("'%s' is refused with what to write", (path, advice) => {
    for (const call of [
      () => new WorkflowContext({ secrets: [path] }),
      () => WorkflowContext.rebuild({ secrets: [path] }),
      () => WorkflowContext.import(new WorkflowContext().export(), { secrets: [path] }),
    ]) {
      expect(errorOf(call)).toMatchObject({ code: "usage", message: expect.stringContaining(advice) });
    }
  });

  test("there are ten thousand of them at most", () => {
    const paths = (count: number): string[] => Array.from({ length: count }, (_, index) => `workflow.q${index}.a`);
    const many = new WorkflowContext({ secrets: paths(10_000) })
      .setVariable("q9999", { a: "t0ken" })
      .setVariable("x", 1);
    expect(many.redact({ ...(many.get("workflow") as object) })).toEqual({ q9999: { a: "***" }, x: 1 });
    expect(errorOf(() => new WorkflowContext({ secrets: paths(10_001) })).code).toBe("usage");
    const stored = { ...throughText(new WorkflowContext()), secretPaths: paths(10_001) };
    expect(errorOf(() => WorkflowContext.import(stored))).toMatchObject({
      code: "snapshot",
      details: { path: "secretPaths" },
    });
  });
});

test("redact refuses to leave a secret in a text without a word, where it is sealed", () => {
  const context = new WorkflowContext({ keystore: { token: "t0ken" }, variables: { a: 1 } });
  const item = context.forItem({ key: "k3y" }, 0, { secrets: ["/key"] });
  const sealed = WorkflowContext.import(context.export());
  expect(errorOf(() => sealed.redact("log t0ken"))).toMatchObject({
    code: "sealed",
    details: { sources: ["keystore.token"] },
  });
  const open = new WorkflowContext().forItem({ key: "k3y" }, 0, { secrets: ["/key"] });
  expect(errorOf(() => WorkflowContext.import(open.export()).redact("k3y")).code).toBe("sealed");
  const last = new WorkflowContext().setLastTaskOutcome({ key: "k3y" }, "failed", { secrets: ["/key"] });
  expect(errorOf(() => WorkflowContext.import(last.export()).redact("k3y")).code).toBe("sealed");
  const seal = (value: unknown): unknown => value;
  const unsealed = WorkflowContext.import(item.export({ seal }), { unseal: seal });
  expect(unsealed.redact("log t0ken k3y_")).toBe("log *** k3y_");
  expect(WorkflowContext.import(new WorkflowContext({ variables: { a: 1 } }).export()).redact("t0ken")).toBe("t0ken");
});
