import type { Operation, Suite } from "./case.ts";
import type { Effort, Measurements } from "./measure.ts";

/** What one operation of ours costs at the smallest size of the data and at the largest. */
export interface Flatness {
  readonly name: string;
  readonly from: Operation;
  readonly to: Operation;
}

export const mostRatio = 1.5;
const attempts = 4;

/** The flat cases of a suite, each as its two ends. */
export const flatnessOf = ({ name, cases, flat = [] }: Suite): Flatness[] =>
  flat.map((wanted) => {
    const bySize = cases.filter((one) => one.name === wanted).toSorted((left, right) => left.size - right.size);
    const [from, to] = [bySize[0], bySize[bySize.length - 1]];
    if (from === undefined || to === undefined) throw new Error(`no case is called ${wanted}`);
    return { name: `${name}: ${wanted}`, from: from.entries.ours, to: to.entries.ours };
  });

/** The ratio of the minima: other work of the machine can only add to a time. */
const isFlat = ({ from, to }: Flatness, measurements: Measurements): boolean =>
  measurements.of(to).minimum <= mostRatio * measurements.of(from).minimum;

/** What is not flat, measured again before it is said to be so: the machine is not ours alone. */
export async function confirm(
  flatnesses: readonly Flatness[],
  measurements: Measurements,
  effort: Effort,
): Promise<Flatness[]> {
  let missed = flatnesses.filter((flatness) => !isFlat(flatness, measurements));
  for (let attempt = 0; attempt < attempts && missed.length > 0; attempt++) {
    const operations = missed.flatMap(({ from, to }) => [from, to]);
    for (let round = 0; round < effort.rounds; round++) {
      await measurements.round(round % 2 === 0 ? operations : operations.toReversed(), effort.time);
    }
    missed = missed.filter((flatness) => !isFlat(flatness, measurements));
  }
  return missed;
}
