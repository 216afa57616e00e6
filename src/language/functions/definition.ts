import type { Maybe } from "../../data/json.ts";
import { type Path, pathIn, type Space } from "../../scope/path.ts";
import type { Reach, Run } from "../run/run.ts";
import type { Parameter } from "./parameters.ts";

/** Stands for an argument that is known only when a template runs. */
export const computed: unique symbol = Symbol("computed");

/** Makes the path of an entry whose name is an argument: of all entries where the source does not write it. */
export const entryOf = (space: Space, name: Maybe | typeof computed): Path =>
  pathIn(space, typeof name === "string" ? [name] : []);

type Parameters = readonly Parameter[];

type Arguments<P extends Parameters> = {
  -readonly [Index in keyof P]: P[Index] extends Parameter<infer T> ? T : never;
};

/** A row of the table of functions or of tests. Checking, calling and documentation read the same row. */
export interface FunctionDefinition {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** The family that the documentation lists it in. */
  readonly family?: string;
  /** One sentence for the author of a template. */
  readonly summary: string;
  readonly parameters: Parameters;
  /**
   * How far into its arguments the function looks: `"itself"` at their type, length and keys, `"parts"` at each part as
   * one, to choose it or to give it on as it is, and `"all"`, the default, at everything within. Secrets further in do
   * not taint the result.
   */
  readonly reach?: Reach;
  /** How many items could be copied in the time that a call takes, beside those that it charges for itself; none if left out. */
  readonly cost?: number;
  /**
   * Which paths the function reads from the data of the run, by the arguments that the source itself writes; `computed` stands
   * for each other one. Undefined in place of them where it can't be told. A function that has no `reads` reads none.
   */
  readonly reads?: ((written: readonly (Maybe | typeof computed)[]) => readonly Path[] | undefined) | undefined;
  /** The function gives one of its arguments back, and a source that calls it may choose `omit` by it. */
  readonly chooses?: "default" | "ternary";
  readonly call: (run: Run, ...values: never[]) => Maybe;
}

/** Types the values of `call` by the parameters of the row. A last parameter that takes the rest gives an array. */
export const define = <const P extends Parameters>(
  row: Omit<FunctionDefinition, "parameters" | "call"> & {
    readonly parameters: P;
    readonly call: (run: Run, ...values: Arguments<P>) => Maybe;
  },
): FunctionDefinition => row as unknown as FunctionDefinition; // `accept` checks each argument against its parameter
