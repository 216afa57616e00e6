import fc from "fast-check";

/** Sets how many samples a law is tried with. A number that is configured for all laws wins, as in a run of mutants. */
export const samples = (numRuns: number): { numRuns: number } => ({ numRuns, ...fc.readConfigureGlobal() });
