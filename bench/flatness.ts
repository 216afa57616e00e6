import type { Case, Operation, Suite } from "./case.ts";
import type { Effort, Measurements } from "./measure.ts";

/** What one operation costs at the largest size of the data and at the smallest. */
export interface Flatness {
  readonly name: string;
  readonly sizes: string;
  readonly from: Case;
  readonly to: Case;
}

export const mostRatio = 1.5;
const attempts = 4;

/** The flat cases of a suite, each as its two ends. */
export const flatnessOf = ({ title, sizes, cases, flat = [] }: Suite): Flatness[] =>
  flat.map((wanted) => {
    const bySize = cases.filter(({ name }) => name === wanted).toSorted((left, right) => left.size - right.size);
    const [from, to] = [bySize[0], bySize[bySize.length - 1]];
    if (from === undefined || to === undefined) throw new Error(`no case is called ${wanted}`);
    return { name: `${title.split(",")[0]}: ${wanted}`, sizes, from, to };
  });

/** The ratio of the minima: other work of the machine can only add to a time. */
export const ratioOf = ({ from, to }: Flatness, measurements: Measurements): number =>
  measurements.of(to.operations.ours).minimum / measurements.of(from.operations.ours).minimum;

const isFlat = (flatness: Flatness, measurements: Measurements): boolean =>
  ratioOf(flatness, measurements) <= mostRatio;

/** Measures again, in turn, what does not look flat: the machine is not ours alone. */
export function confirm(flatnesses: readonly Flatness[], measurements: Measurements, effort: Effort): Flatness[] {
  let missed = flatnesses.filter((flatness) => !isFlat(flatness, measurements));
  for (let attempt = 0; attempt < attempts && missed.length > 0; attempt++) {
    const operations: Operation[] = missed.flatMap(({ from, to }) => [from.operations.ours, to.operations.ours]);
    for (let round = 0; round < effort.rounds; round++) {
      measurements.round(round % 2 === 0 ? operations : operations.toReversed(), effort.time);
    }
    missed = missed.filter((flatness) => !isFlat(flatness, measurements));
  }
  return missed;
}
