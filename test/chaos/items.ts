import { problemsIn } from "./items/run.ts";
import { type Scenario, scenarios } from "./items/scenarios.ts";
import { startServers } from "./items/servers.ts";
import { simulatedFarm } from "./items/simulated.ts";

/** Which failures of items are tried. */
export interface ItemsAsked {
  /** The first seed, and how many there are. */
  readonly seed: number;
  readonly seeds: number;
  /** A part of the names of the scenarios; all when not given. */
  readonly scenario: string | undefined;
}

/** Tells what is wrong in the end of a scenario with a seed. */
type Trial = (scenario: Scenario, seed: number) => Promise<readonly string[]>;

/** Tries scenarios with each seed, and tells in a line how each went. */
async function tryAll(
  title: string,
  queue: Scenario[],
  { seed: first, seeds }: ItemsAsked,
  trial: Trial,
): Promise<number> {
  let failures = 0;
  for (let scenario = queue.shift(); scenario !== undefined; scenario = queue.shift()) {
    const { name } = scenario;
    const start = performance.now();
    for (let seed = first; seed < first + seeds; seed++) {
      const found = await trial(scenario, seed);
      if (found.length === 0) continue;
      failures++;
      console.log(`${title}: ${name}, seed ${seed}: ${found.slice(0, 3).join("; ").slice(0, 500)}`);
    }
    const seconds = ((performance.now() - start) / 1e3 / seeds).toFixed(1);
    console.log(`${title}: ${name}: ${seeds} seeds, ${seconds} s each`);
  }
  return failures;
}

const askedOf = ({ scenario = "" }: ItemsAsked): Scenario[] => scenarios.filter(({ name }) => name.includes(scenario));

/** Lets workers, coordinators, queues and stores of items fail in one process. Gives how many runs went wrong. */
export const simulatedChaos = (asked: ItemsAsked): Promise<number> =>
  tryAll("simulated", askedOf(asked), asked, (scenario, seed) =>
    problemsIn(scenario, seed, (events) => simulatedFarm(scenario, seed, events), { longest: 15_000, isKept: true }),
  );

/** How many scenarios are tried at once, each on servers of its own. */
const lanes = 2;

/** Lets processes, and servers of their own, fail. It is left out where there are no programs of such servers. */
export async function realChaos(asked: ItemsAsked): Promise<number> {
  const queue = askedOf(asked);
  const failures = await Promise.all(
    Array.from({ length: lanes }, async () => {
      const servers = await startServers();
      if (servers === undefined) {
        console.log("processes are left out: there are no programs of Redis or PostgreSQL, or no user for them");
        return 0;
      }
      try {
        return await tryAll("processes", queue, asked, (scenario, seed) =>
          servers.problems(scenario, scenarios.indexOf(scenario), seed),
        );
      } finally {
        await servers.stop();
      }
    }),
  );
  return failures.reduce((sum, one) => sum + one, 0);
}
