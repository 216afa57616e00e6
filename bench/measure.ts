import { deepStrictEqual } from "node:assert";
import type { Entry, Operation, Suite } from "./case.ts";
import { contenderNames } from "./contenders.ts";
import { goalsOf } from "./goals.ts";
import { Measurements } from "./measurements.ts";
import { progress } from "./progress.ts";
import { type Figure, type Place, type Statistics, statisticsOf } from "./results.ts";

/** The time that measuring may take: so many rounds, and milliseconds for each operation in each of them. */
export interface Effort {
  readonly isQuick: boolean;
  readonly rounds: number;
  readonly time: number;
  readonly warmUp: number;
  readonly weighings: number;
}

/** One contender in one case. */
type Task = Place & { readonly entry: Entry };

const isOperation = (entry: Entry): entry is Operation => typeof entry === "object" && "repeat" in entry;
const operationsOf = (tasks: readonly Task[]): Operation[] => tasks.map(({ entry }) => entry).filter(isOperation);
const attempts = 4;

/**
 * Orders a suite by contender: after a deep copy, the collector is still at work when the next one begins. To call it
 * between them would be worse: a forced collection drops optimised code with the hidden classes that it takes away.
 */
function tasksOf({ name: suite, cases }: Suite, isQuick: boolean): Task[] {
  const all = cases(isQuick);
  return contenderNames.flatMap((contender) =>
    all.flatMap(({ name, size, entries }) => {
      const entry = entries[contender];
      return entry === undefined ? [] : [{ suite, case: name, size, contender, entry }];
    }),
  );
}

/** Measures suites together, in turns. */
export async function measure(suites: readonly Suite[], effort: Effort): Promise<Figure[]> {
  progress("making the data");
  const tasks = suites.flatMap((suite) => tasksOf(suite, effort.isQuick));
  await check(tasks);
  const measurements = new Measurements();
  const measureAll = async (operations: readonly Operation[], title: string): Promise<void> => {
    for (let round = 0; round < effort.rounds; round++) {
      progress(`${title}, round ${round + 1} of ${effort.rounds}`);
      await measurements.round(round % 2 === 0 ? operations : operations.toReversed(), effort.time, round);
    }
  };
  // All before any is measured: code that has seen one kind of work only is faster than it will ever be in use.
  progress("warming up");
  for (const operation of operationsOf(tasks)) await measurements.warmUp(operation, effort.warmUp);
  await measureAll(operationsOf(tasks), "measuring");
  const weighed = new Map<Task, Statistics>();
  for (const task of tasks) {
    if (typeof task.entry === "string" || isOperation(task.entry)) continue;
    progress(`weighing: ${task.suite}, ${task.case}, ${task.contender}`);
    const { weigh, items = 1 } = task.entry;
    const bytes = weigh(effort.weighings).map((sum) => sum / items);
    weighed.set(task, statisticsOf(bytes));
  }
  const figures = (): Figure[] =>
    tasks.map((task) => {
      const { entry, ...place } = task;
      if (typeof entry === "string") return { ...place, cannot: entry };
      if (isOperation(entry)) return { ...place, unit: "ns", ...measurements.of(entry) };
      return { ...place, unit: "bytes", ...(weighed.get(task) ?? statisticsOf([])) };
    });
  // A cost that is not flat is measured again before it is said to be so: the machine is not ours alone.
  for (let attempt = 0; attempt < attempts; attempt++) {
    const missed = goalsOf(figures()).filter(({ isRequired, isMet }) => isRequired && !isMet);
    if (missed.length === 0) break;
    const unsure = tasks.filter((task) => missed.some((goal) => goal.suite === task.suite && goal.case === task.case));
    await measureAll(operationsOf(unsure.filter(({ contender }) => contender === "ours")), "measuring again");
  }
  return figures();
}

/** Compares each output with ours: a peer that does other work would be measured in vain. */
async function check(tasks: readonly Task[]): Promise<void> {
  const expected = new Map<string, unknown>();
  for (const { suite, case: name, size, contender, entry } of tasks) {
    if (!isOperation(entry) || entry.output === undefined) continue;
    const place = `${suite}, ${name}, ${size}`;
    const output = await entry.output();
    if (contender === "ours") expected.set(place, output);
    else deepStrictEqual(output, expected.get(place), `${place}: ${contender}`);
  }
}
