const assert = require("node:assert/strict");
const { aesSeal } = require("workflow-context/sealing");
const { compileTemplate, ContextError, WorkflowContext } = require("workflow-context");

// The packages that these use are optional, and not installed here: they are loaded when they are called.
const { createThreads, memoryTransport } = require("workflow-context/workers");
const { bullTransport } = require("workflow-context/bullmq");
require("workflow-context/pg-boss");
assert.rejects(createThreads("./work.js"), /createThreads needs the package piscina/);
assert.rejects(bullTransport({ connection: "redis://127.0.0.1:1" }).pending("r", "s"), /needs the package bullmq/);
assert.ok(memoryTransport());

const context = new WorkflowContext({ parameters: { name: "Ada" } }).setTaskResult("list", ["a1", "b2"]);
assert.equal(context.renderTemplate("Hello {{ parameters.name | upper }}!"), "Hello ADA!");
assert.deepEqual(compileTemplate({ host: "{{ item }}" }).render(context.forItem("b2", 1)), { host: "b2" });
assert.throws(() => context.renderTemplate("{{ nobody }}"), ContextError);

const { seal, unseal } = aesSeal({ current: "a", keys: { a: new Uint8Array(32) }, run: "r" });
const stored = new WorkflowContext({ keystore: { token: "t0ken" } }).exportAsync({ seal });
const restored = stored.then((snapshot) => WorkflowContext.importAsync(snapshot, { unseal }));

Promise.all([import("workflow-context"), restored]).then(([library, context]) => {
  assert.equal(library.WorkflowContext, WorkflowContext, "both ways give the same class");
  assert.equal(context.get("keystore.token"), "t0ken");
  console.log(process.version);
});
