/** A value that was measured after so many operations. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
};

/** Gives the slope of samples after Theil and Sen: the median slope of all pairs, which outliers do not move. O(n²). */
export const slopeOf = (samples: readonly Sample[]): number =>
  median(
    samples.flatMap((left, index) =>
      samples.slice(index + 1).map((right) => (right.value - left.value) / (right.at - left.at)),
    ),
  );
