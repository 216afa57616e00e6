// The soak: npm run soak -- --minutes 3 --seed 7
import { parseArgs } from "node:util";
import { createEnvironment, WorkflowContext } from "workflow-context";
import { countAlive, liveBytes } from "./collected.ts";
import { type Sample, slopeOf } from "./slope.ts";
import { randomFrom, Workload } from "./workload.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "3" }, seed: { type: "string", default: "1" } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0 && Number.isSafeInteger(Number(values.seed)))) {
  console.error("usage: npm run soak -- --minutes N [--seed S], each a number");
  process.exit(2);
}

const operationsInRound = 2_000;
const mostBytes = 1_024; // the heap may grow by as many for each 1,000 operations
const fewestSamples = 20;
// After so many rounds the caches of templates and patterns are full, and V8 has compiled the hot functions.
const roundsToWarmUp = 60;

const random = randomFrom(Number(values.seed));
const environment = createEnvironment();
const contexts: WeakRef<object>[] = [];
/** Each run has a value here that all states of the run hold. */
const states: WeakRef<object>[] = [];

/** Does one run from its start to its end: its contexts grow, become fewer, and can be collected when it ends. */
function round(): void {
  const context = new WorkflowContext({ variables: { n: 2 }, keystore: { token: "t0ken" }, environment });
  contexts.push(new WeakRef(context));
  states.push(new WeakRef(context.setVariable("mark", {}).getVariable("mark") as object)); // it was set to an object
  const workload = new Workload(context, environment, random);
  for (let operation = 0; operation < operationsInRound; operation++) workload.operate();
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(2)} MB`;

for (let turn = 0; turn < roundsToWarmUp; turn++) {
  round();
  await liveBytes(); // a collection drops compiled code, which V8 then compiles again
}
const samples: Sample[] = [];
let operations = 0;
const end = performance.now() + minutes * 60_000;
const roundsBetween = Math.ceil(minutes / 2); // a long soak takes no more samples than a short one, as slopeOf compares each with each
while (performance.now() < end || samples.length < fewestSamples) {
  for (let turn = 0; turn < roundsBetween; turn++) round();
  operations += operationsInRound * roundsBetween;
  samples.push({ at: operations, value: await liveBytes() });
}

const slope = slopeOf(samples) * 1_000;
const kept = { contexts: await countAlive(contexts), states: await countAlive(states) };
const bytes = samples.map(({ value }) => value);
console.log(
  [
    `${operations} operations in ${contexts.length} runs, ${samples.length} samples of the heap after they ended`,
    `heap: first ${megabytes(bytes[0] ?? 0)}, last ${megabytes(bytes.at(-1) ?? 0)}, least ${megabytes(Math.min(...bytes))}, most ${megabytes(Math.max(...bytes))}`,
    `slope: ${slope.toFixed(0)} bytes for each 1,000 operations; ${mostBytes} are allowed`,
    `still there: ${kept.contexts} contexts, and states of ${kept.states} runs`,
  ].join("\n"),
);
if (slope >= mostBytes || kept.contexts + kept.states > 0) process.exitCode = 1;
