const assert = require("node:assert/strict");
const { compileTemplate, ContextError, WorkflowContext } = require("workflow-context");

const context = new WorkflowContext({ parameters: { name: "Ada" } }).setTaskResult("list", ["a1", "b2"]);
assert.equal(context.renderTemplate("Hello {{ parameters.name | upper }}!"), "Hello ADA!");
assert.deepEqual(compileTemplate({ host: "{{ item }}" }).render(context.forItem("b2", 1)), { host: "b2" });
assert.throws(() => context.renderTemplate("{{ nobody }}"), ContextError);

import("workflow-context").then((library) => {
  assert.equal(library.WorkflowContext, WorkflowContext, "both ways give the same class");
  console.log(process.version);
});
