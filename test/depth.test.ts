import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ItemSource, WorkflowContext, withItems } from "workflow-context";
import { errorOf } from "./error-of.ts";

/** Nests lists and objects. */
const nested = (depth: number, isList: (level: number) => boolean = () => true): unknown => {
  let value: unknown = "leaf";
  for (let level = 0; level < depth; level++) value = isList(level) ? [value] : { a: value };
  return value;
};

const seal = (value: unknown): object => ({ iv: [1], text: JSON.stringify(value) });
const unseal = (sealed: unknown): unknown => JSON.parse((sealed as { text: string }).text);

/** Everything that may be done with a context that has taken something in. */
function useAll(context: WorkflowContext): void {
  const text = JSON.stringify(context.export({ seal }));
  const imported = WorkflowContext.import(JSON.parse(text), { unseal });
  expect(JSON.stringify(imported.export({ seal }))).toBe(text);
  const sealed = WorkflowContext.import(JSON.parse(JSON.stringify(context)));
  expect(JSON.stringify(sealed)).toBe(JSON.stringify(context));
  inspect(context, { depth: Number.POSITIVE_INFINITY });
  expect(context.redact(JSON.parse(text))).toBeTypeOf("object");
  context.size();
  for (const one of [context, imported]) {
    for (const name of ["parameters", "workflow", "task", "config", "keystore", "system"]) {
      one.renderTemplate(`{{ ${name} }}{{ ${name} | tojson }}`);
      one.renderJsonWithSecrets({ all: [`{{ ${name} }}`] });
    }
    one.renderTemplate("{{ result() }}{{ item | default('') }}{{ parent | default('') }}");
    one.renderJson(["{{ item | default('') }}", "{{ parent | default('') }}"]);
  }
}

test("whatever a context has taken in can be exported, imported, printed, inspected and nested in iterations", () => {
  const depths = fc.integer({ min: 0, max: 100 });
  const shapes = fc.func(fc.boolean());
  fc.assert(
    fc.property(depths, shapes, fc.subarray(["/a", "/0", ""]), (depth, isList, secrets) => {
      const value = nested(depth, isList);
      const values = { v: value };
      const context = new WorkflowContext({ parameters: values, variables: values, config: values, keystore: values });
      context
        .setVariable("w", value, { secrets })
        .setTaskResult("t", value)
        .setLastTaskOutcome(value, "failed", { secrets });
      useAll(context);
      useAll(context.forItem(value, 0, { secrets }).forItem(value, 1).forItem(1, 2).forItem(value, 3));
      useAll(WorkflowContext.rebuild({ taskResults: values, secrets: ["task.v.a"] }));
    }),
    { numRuns: 40 },
  );
  const deepest = nested(100);
  useAll(
    new WorkflowContext({ parameters: { v: deepest } }).setTaskResult("t", deepest).forItem(deepest, 0).forItem(1, 1),
  );
});

test("a value of templates as deep as may be is as good as one of the host", () => {
  const context = new WorkflowContext();
  for (const depth of [98, 99, 100]) {
    const text = `${"[".repeat(depth)}${"]".repeat(depth)}`;
    context.publish({ a: `{{ '${text}' | fromjson }}` });
    useAll(context);
  }
  const before = JSON.stringify(context);
  expect(errorOf(() => context.publish({ b: "{{ workflow }}" }))).toMatchObject({
    code: "limit",
    details: { limit: "dataDepth", allowed: 100 },
  });
  expect(JSON.stringify(context)).toBe(before);
});

test("one deeper is refused wherever it is taken in, and nothing is written", () => {
  const context = new WorkflowContext({ variables: { v: nested(100) } });
  const before = JSON.stringify(context);
  const whole = context.get("workflow");
  for (const value of [nested(101), whole]) {
    for (const write of [
      () => context.setVariable("b", value),
      () => context.setTaskResult("b", value),
      () => context.setLastTaskOutcome(value, "failed"),
      () => context.setCurrentItem(value, 0),
      () => context.forItem(value, 0),
      () => context.publishFromResult(value, ["b"]),
      () => new WorkflowContext({ parameters: { b: value } }),
    ]) {
      expect(errorOf(write)).toMatchObject({ code: "not-json", message: expect.stringMatching(/deeper than 10[01]/) });
    }
  }
  expect(JSON.stringify(context)).toBe(before);
});

test("rows and batches of items as deep as may be are items like any other", async () => {
  const context = new WorkflowContext({ keystore: { list: [nested(90)] }, variables: { list: [nested(98)] } });
  const sources: ItemSource[] = [
    { a: [nested(100)], b: "{{ keystore.list }}" },
    { a: [nested(100)], b: "{{ list }}" },
    [nested(100)],
  ];
  for (const source of sources) {
    for (const options of [{}, { batchSize: 2 }]) {
      const run = await withItems(context, source, (item) => useAll(item.forItem(nested(100), 0)), options);
      expect([run.status, run.error]).toEqual(["succeeded", undefined]);
    }
  }
});
