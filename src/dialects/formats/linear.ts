/** A bound of the work that a query does on data of a size: `perUnit * size + constant`. It bounds its result, too. */
export interface Linear {
  readonly perUnit: number;
  readonly constant: number;
}

export const linear = (perUnit: number, constant: number): Linear => ({ perUnit, constant });

/** Reads all of the data. */
export const whole = linear(1, 1);

/** Does both on the same data. */
export const both = (...parts: readonly Linear[]): Linear =>
  parts.reduce((sum, part) => linear(sum.perUnit + part.perUnit, sum.constant + part.constant), linear(0, 1));

/** Does one on the result of the other. */
export const behind = (first: Linear, second: Linear): Linear =>
  both(first, linear(second.perUnit * first.perUnit, second.perUnit * first.constant + second.constant));

/** Does it on each part of the data, of which there are as many as it has units at most. */
export const onEach = (part: Linear): Linear => linear(part.perUnit + part.constant, part.constant);
