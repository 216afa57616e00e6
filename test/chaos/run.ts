/**
 * Lets what stores runs and does items fail, in each way of a table, and checks what comes out: nothing that was acknowledged is lost,
 * no item is lost, none is counted twice, and each has the outcome of a serial run. Servers are its own, on ports of their own.
 *
 *   npm run chaos
 *   npm run chaos -- --only runs --commits 1000 --seed 7
 *   npm run chaos -- --only simulated --seeds 50
 *   npm run chaos -- --only processes --scenario "kill -9"
 */
import { parseArgs } from "node:util";
import { realChaos, simulatedChaos } from "./items.ts";
import { chaosOfRuns } from "./runs.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    seed: { type: "string", default: "1" },
    commits: { type: "string", default: "1000" },
    seeds: { type: "string", default: "1" },
    scenario: { type: "string" },
  },
});
const isAsked = (name: string): boolean => values.only === undefined || values.only === name;
const asked = { seed: Number(values.seed), seeds: Number(values.seeds), scenario: values.scenario };

if (isAsked("runs")) await chaosOfRuns(Number(values.commits), Number(values.seed));
const failures =
  (isAsked("simulated") ? await simulatedChaos(asked) : 0) + (isAsked("processes") ? await realChaos(asked) : 0);
if (failures > 0) console.error(`${failures} runs of items went wrong`);
else console.log("no item lost, none counted twice");
process.exit(failures === 0 ? 0 : 1); // what was cut off waits for ever
