/** Saves steps of a run for ever, and says of each which one it is, before and after it is stored: for `run.ts`, which kills it. */
import { WorkflowContext } from "workflow-context";
import { openRuns } from "workflow-context/stores";
import { storeOf } from "./store-of.ts";

const [kind = "", place = ""] = process.argv.slice(2);
const runs = await openRuns(await storeOf(kind, place));
const run = await runs.open("r", () => new WorkflowContext({ variables: { log: [] }, system: { workflow_start: "" } }));
for (;;) {
  const step = run.sequence + 1;
  const log = run.context.get("workflow.log") as readonly unknown[];
  run.context
    .setVariables({ step, log: [...log.slice(-200), { step, text: `line ${step}` }] })
    .finishTask(`t${step % 50}`, { step }, "succeeded");
  const line = `${step} ${run.context.hash()}\n`;
  process.stdout.write(`begin ${line}`);
  await run.save();
  process.stdout.write(`saved ${line}`);
}
