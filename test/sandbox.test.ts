import { expect, test } from "vitest";
import { WorkflowContext } from "workflow-context";

test("the suite runs with code generation switched off", () => {
  expect(() => new Function("return 1")).toThrow(EvalError);
  expect(new WorkflowContext().renderTemplate("{{ 1 + 1 }}")).toBe("2");
});
