import { expect, test } from "vitest";
import { problemsIn } from "../chaos/items/run.ts";
import { scenarios } from "../chaos/items/scenarios.ts";
import { simulatedFarm } from "../chaos/items/simulated.ts";

// `npm run chaos` tries each with many seeds, and with processes.
test.concurrent.each(scenarios)("no item is lost and none is counted twice: $name", async (scenario) => {
  const bounds = { longest: 40_000, isKept: true };
  expect(await problemsIn(scenario, 11, (events) => simulatedFarm(scenario, 11, events), bounds)).toEqual([]);
});
