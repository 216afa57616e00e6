import fc from "fast-check";

/** How many samples a law is tried with, unless fast-check was told of another number for all: a run of mutants tells it. */
export const samples = (numRuns: number): { numRuns: number } => ({ numRuns, ...fc.readConfigureGlobal() });
