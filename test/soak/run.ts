// The soak: npm run soak -- --minutes 3 --seed 7
import { parseArgs } from "node:util";
import { createEnvironment, WorkflowContext } from "workflow-context";
import { liveBytes, stillThere } from "./collected.ts";
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
const mostBytes = 1_024; // for each 1,000 operations
const fewestSamples = 20;
// By then templates and patterns fill what they are remembered in, and V8 has compiled what it will.
const roundsToWarmUp = 60;

const random = randomFrom(Number(values.seed));
const environment = createEnvironment();
const contexts: WeakRef<object>[] = [];
/** A value of each run, which every state of that run holds. */
const states: WeakRef<object>[] = [];

/** One run from its start to its end: its contexts grow, become fewer, and are gone when it ends. */
function round(): void {
  const context = new WorkflowContext({ variables: { n: 2 }, keystore: { token: "t0ken" }, environment });
  contexts.push(new WeakRef(context));
  states.push(new WeakRef(context.setVariable("mark", {}).getVariable("mark") as object)); // it is one
  const workload = new Workload(context, environment, random);
  for (let operation = 0; operation < operationsInRound; operation++) workload.operate();
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(2)} MB`;

for (let turn = 0; turn < roundsToWarmUp; turn++) {
  round();
  await liveBytes(); // V8 throws code away when it collects, and compiles it again
}
const samples: Sample[] = [];
let operations = 0;
const end = performance.now() + minutes * 60_000;
const roundsBetween = Math.ceil(minutes / 2); // a long soak takes no more samples, as slopeOf compares all with all
while (performance.now() < end || samples.length < fewestSamples) {
  for (let turn = 0; turn < roundsBetween; turn++) round();
  operations += operationsInRound * roundsBetween;
  samples.push({ at: operations, value: await liveBytes() });
}

const slope = slopeOf(samples) * 1_000;
const kept = { contexts: await stillThere(contexts), states: await stillThere(states) };
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
